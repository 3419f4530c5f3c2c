-- contacts: may it be read
SELECT o."Id",
  o."FirstName",
  o."LastName",
  o."Email",
  o."HasOptedOutOfEmail",
  o."MailingCity",
  o."MailingState",
  o."MasterRecordId",
  o."SystemModstamp",
  o."IsDeleted"
FROM "Contact" AS o
WHERE 0 = 1;

-- contacts: all
SELECT o."Id",
  o."FirstName",
  o."LastName",
  o."Email",
  o."HasOptedOutOfEmail",
  o."MailingCity",
  o."MailingState",
  o."MasterRecordId",
  o."SystemModstamp",
  o."IsDeleted"
FROM "Contact" AS o ORDER BY o."Id";

-- contacts: what changed
-- param_1 = datetime.datetime(2026, 3, 1, 12, 30)
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."FirstName",
  o."LastName",
  o."Email",
  o."HasOptedOutOfEmail",
  o."MailingCity",
  o."MailingState",
  o."MasterRecordId",
  o."SystemModstamp",
  o."IsDeleted"
FROM "Contact" AS o
WHERE strftime(?,
  o."SystemModstamp") >= strftime(?, ?) OR strftime(?,
  o."SystemModstamp") IS NULL ORDER BY o."Id";

-- contacts: going on
-- Id_1 = 'a0Rf4TQbJd6ZXLNEL4'
SELECT o."Id",
  o."FirstName",
  o."LastName",
  o."Email",
  o."HasOptedOutOfEmail",
  o."MailingCity",
  o."MailingState",
  o."MasterRecordId",
  o."SystemModstamp",
  o."IsDeleted"
FROM "Contact" AS o
WHERE o."Id" > ? ORDER BY o."Id";

-- accounts: may it be read
SELECT o."Id",
  o."Name",
  o."ParentId"
FROM "Account" AS o
WHERE 0 = 1;

-- accounts: all
SELECT o."Id",
  o."Name",
  o."ParentId"
FROM "Account" AS o ORDER BY o."Id";

-- accounts: what changed
SELECT o."Id",
  o."Name",
  o."ParentId"
FROM "Account" AS o
WHERE 1 = 1 ORDER BY o."Id";

-- accounts: going on
-- Id_1 = 'a0Rf4TQbJd6ZXLNEL4'
SELECT o."Id",
  o."Name",
  o."ParentId"
FROM "Account" AS o
WHERE o."Id" > ? ORDER BY o."Id";

-- affiliations: may it be read
SELECT o."Id",
  o."hed__Contact__c",
  o."hed__Account__c",
  o."hed__Role__c",
  o."hed__Status__c"
FROM "hed__Affiliation__c" AS o
WHERE 0 = 1;

-- affiliations: all
SELECT o."Id",
  o."hed__Contact__c",
  o."hed__Account__c",
  o."hed__Role__c",
  o."hed__Status__c"
FROM "hed__Affiliation__c" AS o ORDER BY o."Id";

-- affiliations: what changed
SELECT o."Id",
  o."hed__Contact__c",
  o."hed__Account__c",
  o."hed__Role__c",
  o."hed__Status__c"
FROM "hed__Affiliation__c" AS o
WHERE 1 = 1 ORDER BY o."Id";

-- affiliations: going on
-- Id_1 = 'a0Rf4TQbJd6ZXLNEL4'
SELECT o."Id",
  o."hed__Contact__c",
  o."hed__Account__c",
  o."hed__Role__c",
  o."hed__Status__c"
FROM "hed__Affiliation__c" AS o
WHERE o."Id" > ? ORDER BY o."Id";

-- sends: may it be read
SELECT o."Id",
  o."et4ae5__EmailName__c",
  o."et4ae5__Subject__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromEmail__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__NumberSent__c",
  o."et4ae5__NumberofHardBounces__c",
  o."et4ae5__NumberofSoftBounces__c",
  o."et4ae5__Individual_Tracking_Disabled__c"
FROM "et4ae5__SendDefinition__c" AS o
WHERE 0 = 1;

-- sends: all
SELECT o."Id",
  o."et4ae5__EmailName__c",
  o."et4ae5__Subject__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromEmail__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__NumberSent__c",
  o."et4ae5__NumberofHardBounces__c",
  o."et4ae5__NumberofSoftBounces__c",
  o."et4ae5__Individual_Tracking_Disabled__c"
FROM "et4ae5__SendDefinition__c" AS o ORDER BY o."Id";

-- sends: what changed
SELECT o."Id",
  o."et4ae5__EmailName__c",
  o."et4ae5__Subject__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromEmail__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__NumberSent__c",
  o."et4ae5__NumberofHardBounces__c",
  o."et4ae5__NumberofSoftBounces__c",
  o."et4ae5__Individual_Tracking_Disabled__c"
FROM "et4ae5__SendDefinition__c" AS o
WHERE 1 = 1 ORDER BY o."Id";

-- sends: going on
-- Id_1 = 'a0Rf4TQbJd6ZXLNEL4'
SELECT o."Id",
  o."et4ae5__EmailName__c",
  o."et4ae5__Subject__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromEmail__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__NumberSent__c",
  o."et4ae5__NumberofHardBounces__c",
  o."et4ae5__NumberofSoftBounces__c",
  o."et4ae5__Individual_Tracking_Disabled__c"
FROM "et4ae5__SendDefinition__c" AS o
WHERE o."Id" > ? ORDER BY o."Id";

-- triggered_sends: may it be read
SELECT o."Id",
  o."Name"
FROM "et4ae5__Automated_Send__c" AS o
WHERE 0 = 1;

-- triggered_sends: all
SELECT o."Id",
  o."Name"
FROM "et4ae5__Automated_Send__c" AS o ORDER BY o."Id";

-- triggered_sends: what changed
SELECT o."Id",
  o."Name"
FROM "et4ae5__Automated_Send__c" AS o
WHERE 1 = 1 ORDER BY o."Id";

-- triggered_sends: going on
-- Id_1 = 'a0Rf4TQbJd6ZXLNEL4'
SELECT o."Id",
  o."Name"
FROM "et4ae5__Automated_Send__c" AS o
WHERE o."Id" > ? ORDER BY o."Id";

-- results: may it be read
SELECT o."Id",
  o."Name",
  o."et4ae5__Contact__c",
  o."et4ae5__Lead__c",
  o."et4ae5__SendDefinition__c",
  o."et4ae5__TriggeredSendDefinition__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromAddress__c",
  o."et4ae5__SubjectLine__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__Opened__c",
  o."et4ae5__DateOpened__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__NumberOfUniqueClicks__c",
  o."et4ae5__HardBounce__c",
  o."et4ae5__SoftBounce__c",
  o."et4ae5__DateBounced__c",
  o."et4ae5__DateUnsubscribed__c",
  o."et4ae5__Tracking_As_Of__c",
  o."CreatedDate",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualEmailResult__c" AS o
WHERE 0 = 1;

-- results: months
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
-- strftime_3 = '%Y-%m-%d %H:%M:%f'
SELECT CAST(STRFTIME('%Y', moments.created) AS INTEGER) AS anon_1, CAST(STRFTIME('%m', moments.created) AS INTEGER) AS anon_2, count(*) AS count_1, max(moments.change_0) AS max_1, max(moments.change_1) AS max_2
FROM (SELECT strftime(?,
  o."CreatedDate") AS created, strftime(?,
  o."et4ae5__Tracking_As_Of__c") AS change_0, strftime(?,
  o."SystemModstamp") AS change_1
FROM "et4ae5__IndividualEmailResult__c" AS o) AS moments GROUP BY CAST(STRFTIME('%Y', moments.created) AS INTEGER), CAST(STRFTIME('%m', moments.created) AS INTEGER);

-- results: all
SELECT o."Id",
  o."Name",
  o."et4ae5__Contact__c",
  o."et4ae5__Lead__c",
  o."et4ae5__SendDefinition__c",
  o."et4ae5__TriggeredSendDefinition__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromAddress__c",
  o."et4ae5__SubjectLine__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__Opened__c",
  o."et4ae5__DateOpened__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__NumberOfUniqueClicks__c",
  o."et4ae5__HardBounce__c",
  o."et4ae5__SoftBounce__c",
  o."et4ae5__DateBounced__c",
  o."et4ae5__DateUnsubscribed__c",
  o."et4ae5__Tracking_As_Of__c",
  o."CreatedDate",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualEmailResult__c" AS o ORDER BY o."Id";

-- results: what changed
-- param_1 = datetime.datetime(2026, 3, 1, 12, 30)
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."Name",
  o."et4ae5__Contact__c",
  o."et4ae5__Lead__c",
  o."et4ae5__SendDefinition__c",
  o."et4ae5__TriggeredSendDefinition__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromAddress__c",
  o."et4ae5__SubjectLine__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__Opened__c",
  o."et4ae5__DateOpened__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__NumberOfUniqueClicks__c",
  o."et4ae5__HardBounce__c",
  o."et4ae5__SoftBounce__c",
  o."et4ae5__DateBounced__c",
  o."et4ae5__DateUnsubscribed__c",
  o."et4ae5__Tracking_As_Of__c",
  o."CreatedDate",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualEmailResult__c" AS o
WHERE strftime(?,
  o."SystemModstamp") >= strftime(?, ?) OR strftime(?,
  o."SystemModstamp") IS NULL ORDER BY o."Id";

-- results: going on
-- Id_1 = 'a0Rf4TQbJd6ZXLNEL4'
SELECT o."Id",
  o."Name",
  o."et4ae5__Contact__c",
  o."et4ae5__Lead__c",
  o."et4ae5__SendDefinition__c",
  o."et4ae5__TriggeredSendDefinition__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromAddress__c",
  o."et4ae5__SubjectLine__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__Opened__c",
  o."et4ae5__DateOpened__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__NumberOfUniqueClicks__c",
  o."et4ae5__HardBounce__c",
  o."et4ae5__SoftBounce__c",
  o."et4ae5__DateBounced__c",
  o."et4ae5__DateUnsubscribed__c",
  o."et4ae5__Tracking_As_Of__c",
  o."CreatedDate",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualEmailResult__c" AS o
WHERE o."Id" > ? ORDER BY o."Id";

-- results: a month
-- param_1 = datetime.datetime(2026, 12, 1, 0, 0)
-- param_2 = datetime.datetime(2027, 1, 1, 0, 0)
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
-- strftime_3 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."Name",
  o."et4ae5__Contact__c",
  o."et4ae5__Lead__c",
  o."et4ae5__SendDefinition__c",
  o."et4ae5__TriggeredSendDefinition__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromAddress__c",
  o."et4ae5__SubjectLine__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__Opened__c",
  o."et4ae5__DateOpened__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__NumberOfUniqueClicks__c",
  o."et4ae5__HardBounce__c",
  o."et4ae5__SoftBounce__c",
  o."et4ae5__DateBounced__c",
  o."et4ae5__DateUnsubscribed__c",
  o."et4ae5__Tracking_As_Of__c",
  o."CreatedDate",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualEmailResult__c" AS o
WHERE strftime(?,
  o."CreatedDate") >= strftime(?, ?) AND strftime(?,
  o."CreatedDate") < strftime(?, ?) ORDER BY o."Id";

-- results: a month, going on
-- Id_1 = 'a0Rf4TQbJd6ZXLNEL4'
-- param_1 = datetime.datetime(2026, 12, 1, 0, 0)
-- param_2 = datetime.datetime(2027, 1, 1, 0, 0)
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
-- strftime_3 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."Name",
  o."et4ae5__Contact__c",
  o."et4ae5__Lead__c",
  o."et4ae5__SendDefinition__c",
  o."et4ae5__TriggeredSendDefinition__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromAddress__c",
  o."et4ae5__SubjectLine__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__Opened__c",
  o."et4ae5__DateOpened__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__NumberOfUniqueClicks__c",
  o."et4ae5__HardBounce__c",
  o."et4ae5__SoftBounce__c",
  o."et4ae5__DateBounced__c",
  o."et4ae5__DateUnsubscribed__c",
  o."et4ae5__Tracking_As_Of__c",
  o."CreatedDate",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualEmailResult__c" AS o
WHERE o."Id" > ? AND strftime(?,
  o."CreatedDate") >= strftime(?, ?) AND strftime(?,
  o."CreatedDate") < strftime(?, ?) ORDER BY o."Id";

-- results: no month
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."Name",
  o."et4ae5__Contact__c",
  o."et4ae5__Lead__c",
  o."et4ae5__SendDefinition__c",
  o."et4ae5__TriggeredSendDefinition__c",
  o."et4ae5__FromName__c",
  o."et4ae5__FromAddress__c",
  o."et4ae5__SubjectLine__c",
  o."et4ae5__DateSent__c",
  o."et4ae5__Opened__c",
  o."et4ae5__DateOpened__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__NumberOfUniqueClicks__c",
  o."et4ae5__HardBounce__c",
  o."et4ae5__SoftBounce__c",
  o."et4ae5__DateBounced__c",
  o."et4ae5__DateUnsubscribed__c",
  o."et4ae5__Tracking_As_Of__c",
  o."CreatedDate",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualEmailResult__c" AS o
WHERE strftime(?,
  o."CreatedDate") IS NULL ORDER BY o."Id";

-- link_details: may it be read
SELECT o."Id",
  o."Name",
  o."et4ae5__Individual_Email_Result__c",
  o."et4ae5__LinkURL__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__Last_Clicked__c",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualLink__c" AS o
WHERE 0 = 1;

-- link_details: months
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
SELECT CAST(STRFTIME('%Y', moments.created) AS INTEGER) AS anon_1, CAST(STRFTIME('%m', moments.created) AS INTEGER) AS anon_2, count(*) AS count_1, max(moments.change_0) AS max_1
FROM (SELECT strftime(?,
  o."SystemModstamp") AS created, strftime(?,
  o."SystemModstamp") AS change_0
FROM "et4ae5__IndividualLink__c" AS o) AS moments GROUP BY CAST(STRFTIME('%Y', moments.created) AS INTEGER), CAST(STRFTIME('%m', moments.created) AS INTEGER);

-- link_details: all
SELECT o."Id",
  o."Name",
  o."et4ae5__Individual_Email_Result__c",
  o."et4ae5__LinkURL__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__Last_Clicked__c",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualLink__c" AS o ORDER BY o."Id";

-- link_details: what changed
-- param_1 = datetime.datetime(2026, 3, 1, 12, 30)
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."Name",
  o."et4ae5__Individual_Email_Result__c",
  o."et4ae5__LinkURL__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__Last_Clicked__c",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualLink__c" AS o
WHERE strftime(?,
  o."SystemModstamp") >= strftime(?, ?) OR strftime(?,
  o."SystemModstamp") IS NULL ORDER BY o."Id";

-- link_details: going on
-- Id_1 = 'a0Rf4TQbJd6ZXLNEL4'
SELECT o."Id",
  o."Name",
  o."et4ae5__Individual_Email_Result__c",
  o."et4ae5__LinkURL__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__Last_Clicked__c",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualLink__c" AS o
WHERE o."Id" > ? ORDER BY o."Id";

-- link_details: a month
-- param_1 = datetime.datetime(2026, 12, 1, 0, 0)
-- param_2 = datetime.datetime(2027, 1, 1, 0, 0)
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
-- strftime_3 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."Name",
  o."et4ae5__Individual_Email_Result__c",
  o."et4ae5__LinkURL__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__Last_Clicked__c",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualLink__c" AS o
WHERE strftime(?,
  o."SystemModstamp") >= strftime(?, ?) AND strftime(?,
  o."SystemModstamp") < strftime(?, ?) ORDER BY o."Id";

-- link_details: a month, going on
-- Id_1 = 'a0Rf4TQbJd6ZXLNEL4'
-- param_1 = datetime.datetime(2026, 12, 1, 0, 0)
-- param_2 = datetime.datetime(2027, 1, 1, 0, 0)
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
-- strftime_3 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."Name",
  o."et4ae5__Individual_Email_Result__c",
  o."et4ae5__LinkURL__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__Last_Clicked__c",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualLink__c" AS o
WHERE o."Id" > ? AND strftime(?,
  o."SystemModstamp") >= strftime(?, ?) AND strftime(?,
  o."SystemModstamp") < strftime(?, ?) ORDER BY o."Id";

-- link_details: no month
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."Name",
  o."et4ae5__Individual_Email_Result__c",
  o."et4ae5__LinkURL__c",
  o."et4ae5__NumberOfTotalClicks__c",
  o."et4ae5__Last_Clicked__c",
  o."SystemModstamp",
  o."IsDeleted"
FROM "et4ae5__IndividualLink__c" AS o
WHERE strftime(?,
  o."SystemModstamp") IS NULL ORDER BY o."Id";

-- text: months
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
SELECT CAST(STRFTIME('%Y', moments.created) AS INTEGER) AS anon_1, CAST(STRFTIME('%m', moments.created) AS INTEGER) AS anon_2, count(*) AS count_1, max(moments.change_0) AS max_1
FROM (SELECT strftime(?,
  o."CreatedDate") AS created, strftime(?,
  o."SystemModstamp") AS change_0
FROM texts AS o) AS moments GROUP BY CAST(STRFTIME('%Y', moments.created) AS INTEGER), CAST(STRFTIME('%m', moments.created) AS INTEGER);

-- text: what changed
-- param_1 = datetime.datetime(2026, 3, 1, 12, 30)
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."CreatedDate",
  o."SystemModstamp"
FROM texts AS o
WHERE strftime(?,
  o."SystemModstamp") >= strftime(?, ?) OR strftime(?,
  o."SystemModstamp") IS NULL ORDER BY o."Id";

-- text: a month
-- param_1 = datetime.datetime(2026, 12, 1, 0, 0)
-- param_2 = datetime.datetime(2027, 1, 1, 0, 0)
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
-- strftime_2 = '%Y-%m-%d %H:%M:%f'
-- strftime_3 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."CreatedDate",
  o."SystemModstamp"
FROM texts AS o
WHERE strftime(?,
  o."CreatedDate") >= strftime(?, ?) AND strftime(?,
  o."CreatedDate") < strftime(?, ?) ORDER BY o."Id";

-- text: no month
-- strftime_1 = '%Y-%m-%d %H:%M:%f'
SELECT o."Id",
  o."CreatedDate",
  o."SystemModstamp"
FROM texts AS o
WHERE strftime(?,
  o."CreatedDate") IS NULL ORDER BY o."Id";
