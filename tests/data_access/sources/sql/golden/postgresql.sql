-- settings of a transaction
-- set_config_2 = 'TimeZone'
-- set_config_3 = 'UTC'
-- set_config_5 = 'DateStyle'
-- set_config_6 = 'ISO'
-- set_config_8 = 'statement_timeout'
-- set_config_9 = '3600s'
SELECT set_config(%(set_config_2)s::VARCHAR, %(set_config_3)s::VARCHAR, true) AS set_config_1, set_config(%(set_config_5)s::VARCHAR, %(set_config_6)s::VARCHAR, true) AS set_config_4, set_config(%(set_config_8)s::VARCHAR, %(set_config_9)s::VARCHAR, true) AS set_config_7;

-- contacts: may it be read
SELECT o.id,
  o.firstname,
  o.lastname,
  o.email,
  o.hasoptedoutofemail,
  o.mailingcity,
  o.mailingstate,
  o.masterrecordid,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.contact AS o
WHERE false;

-- contacts: all
COPY (SELECT o.id,
  o.firstname,
  o.lastname,
  o.email,
  o.hasoptedoutofemail,
  o.mailingcity,
  o.mailingstate,
  o.masterrecordid,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.contact AS o ORDER BY o.id) TO STDOUT (FORMAT csv);

-- contacts: what changed
-- systemmodstamp_1 = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc)
COPY (SELECT o.id,
  o.firstname,
  o.lastname,
  o.email,
  o.hasoptedoutofemail,
  o.mailingcity,
  o.mailingstate,
  o.masterrecordid,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.contact AS o
WHERE o.systemmodstamp >= %(systemmodstamp_1)s::TIMESTAMP WITH TIME ZONE OR o.systemmodstamp IS NULL ORDER BY o.id) TO STDOUT (FORMAT csv);

-- contacts: going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
COPY (SELECT o.id,
  o.firstname,
  o.lastname,
  o.email,
  o.hasoptedoutofemail,
  o.mailingcity,
  o.mailingstate,
  o.masterrecordid,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.contact AS o
WHERE o.id > %(id_1)s::VARCHAR ORDER BY o.id) TO STDOUT (FORMAT csv);

-- accounts: may it be read
SELECT o.id,
  o.name,
  o.parentid
FROM salesforce.account AS o
WHERE false;

-- accounts: all
COPY (SELECT o.id,
  o.name,
  o.parentid
FROM salesforce.account AS o ORDER BY o.id) TO STDOUT (FORMAT csv);

-- accounts: what changed
COPY (SELECT o.id,
  o.name,
  o.parentid
FROM salesforce.account AS o
WHERE true ORDER BY o.id) TO STDOUT (FORMAT csv);

-- accounts: going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
COPY (SELECT o.id,
  o.name,
  o.parentid
FROM salesforce.account AS o
WHERE o.id > %(id_1)s::VARCHAR ORDER BY o.id) TO STDOUT (FORMAT csv);

-- affiliations: may it be read
SELECT o.id,
  o.hed__contact__c,
  o.hed__account__c,
  o.hed__role__c,
  o.hed__status__c
FROM salesforce.hed__affiliation__c AS o
WHERE false;

-- affiliations: all
COPY (SELECT o.id,
  o.hed__contact__c,
  o.hed__account__c,
  o.hed__role__c,
  o.hed__status__c
FROM salesforce.hed__affiliation__c AS o ORDER BY o.id) TO STDOUT (FORMAT csv);

-- affiliations: what changed
COPY (SELECT o.id,
  o.hed__contact__c,
  o.hed__account__c,
  o.hed__role__c,
  o.hed__status__c
FROM salesforce.hed__affiliation__c AS o
WHERE true ORDER BY o.id) TO STDOUT (FORMAT csv);

-- affiliations: going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
COPY (SELECT o.id,
  o.hed__contact__c,
  o.hed__account__c,
  o.hed__role__c,
  o.hed__status__c
FROM salesforce.hed__affiliation__c AS o
WHERE o.id > %(id_1)s::VARCHAR ORDER BY o.id) TO STDOUT (FORMAT csv);

-- sends: may it be read
SELECT o.id,
  o.et4ae5__emailname__c,
  o.et4ae5__subject__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromemail__c,
  o.et4ae5__datesent__c,
  o.et4ae5__numbersent__c,
  o.et4ae5__numberofhardbounces__c,
  o.et4ae5__numberofsoftbounces__c,
  o.et4ae5__individual_tracking_disabled__c
FROM salesforce.et4ae5__senddefinition__c AS o
WHERE false;

-- sends: all
COPY (SELECT o.id,
  o.et4ae5__emailname__c,
  o.et4ae5__subject__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromemail__c,
  o.et4ae5__datesent__c,
  o.et4ae5__numbersent__c,
  o.et4ae5__numberofhardbounces__c,
  o.et4ae5__numberofsoftbounces__c,
  o.et4ae5__individual_tracking_disabled__c
FROM salesforce.et4ae5__senddefinition__c AS o ORDER BY o.id) TO STDOUT (FORMAT csv);

-- sends: what changed
COPY (SELECT o.id,
  o.et4ae5__emailname__c,
  o.et4ae5__subject__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromemail__c,
  o.et4ae5__datesent__c,
  o.et4ae5__numbersent__c,
  o.et4ae5__numberofhardbounces__c,
  o.et4ae5__numberofsoftbounces__c,
  o.et4ae5__individual_tracking_disabled__c
FROM salesforce.et4ae5__senddefinition__c AS o
WHERE true ORDER BY o.id) TO STDOUT (FORMAT csv);

-- sends: going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
COPY (SELECT o.id,
  o.et4ae5__emailname__c,
  o.et4ae5__subject__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromemail__c,
  o.et4ae5__datesent__c,
  o.et4ae5__numbersent__c,
  o.et4ae5__numberofhardbounces__c,
  o.et4ae5__numberofsoftbounces__c,
  o.et4ae5__individual_tracking_disabled__c
FROM salesforce.et4ae5__senddefinition__c AS o
WHERE o.id > %(id_1)s::VARCHAR ORDER BY o.id) TO STDOUT (FORMAT csv);

-- triggered_sends: may it be read
SELECT o.id,
  o.name
FROM salesforce.et4ae5__automated_send__c AS o
WHERE false;

-- triggered_sends: all
COPY (SELECT o.id,
  o.name
FROM salesforce.et4ae5__automated_send__c AS o ORDER BY o.id) TO STDOUT (FORMAT csv);

-- triggered_sends: what changed
COPY (SELECT o.id,
  o.name
FROM salesforce.et4ae5__automated_send__c AS o
WHERE true ORDER BY o.id) TO STDOUT (FORMAT csv);

-- triggered_sends: going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
COPY (SELECT o.id,
  o.name
FROM salesforce.et4ae5__automated_send__c AS o
WHERE o.id > %(id_1)s::VARCHAR ORDER BY o.id) TO STDOUT (FORMAT csv);

-- results: may it be read
SELECT o.id,
  o.name,
  o.et4ae5__contact__c,
  o.et4ae5__lead__c,
  o.et4ae5__senddefinition__c,
  o.et4ae5__triggeredsenddefinition__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromaddress__c,
  o.et4ae5__subjectline__c,
  o.et4ae5__datesent__c,
  o.et4ae5__opened__c,
  o.et4ae5__dateopened__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__numberofuniqueclicks__c,
  o.et4ae5__hardbounce__c,
  o.et4ae5__softbounce__c,
  o.et4ae5__datebounced__c,
  o.et4ae5__dateunsubscribed__c,
  o.et4ae5__tracking_as_of__c,
  o.createddate,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individualemailresult__c AS o
WHERE false;

-- results: months
-- timezone_1 = 'UTC'
-- timezone_2 = 'UTC'
-- timezone_3 = 'UTC'
SELECT EXTRACT(year FROM moments.created) AS anon_1, EXTRACT(month FROM moments.created) AS anon_2, count(*) AS count_1, max(moments.change_0) AS max_1, max(moments.change_1) AS max_2
FROM (SELECT timezone(%(timezone_1)s::VARCHAR,
  o.createddate) AS created, timezone(%(timezone_2)s::VARCHAR,
  o.et4ae5__tracking_as_of__c) AS change_0, timezone(%(timezone_3)s::VARCHAR,
  o.systemmodstamp) AS change_1
FROM salesforce.et4ae5__individualemailresult__c AS o) AS moments GROUP BY EXTRACT(year FROM moments.created), EXTRACT(month FROM moments.created);

-- results: all
COPY (SELECT o.id,
  o.name,
  o.et4ae5__contact__c,
  o.et4ae5__lead__c,
  o.et4ae5__senddefinition__c,
  o.et4ae5__triggeredsenddefinition__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromaddress__c,
  o.et4ae5__subjectline__c,
  o.et4ae5__datesent__c,
  o.et4ae5__opened__c,
  o.et4ae5__dateopened__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__numberofuniqueclicks__c,
  o.et4ae5__hardbounce__c,
  o.et4ae5__softbounce__c,
  o.et4ae5__datebounced__c,
  o.et4ae5__dateunsubscribed__c,
  o.et4ae5__tracking_as_of__c,
  o.createddate,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individualemailresult__c AS o ORDER BY o.id) TO STDOUT (FORMAT csv);

-- results: what changed
-- systemmodstamp_1 = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc)
COPY (SELECT o.id,
  o.name,
  o.et4ae5__contact__c,
  o.et4ae5__lead__c,
  o.et4ae5__senddefinition__c,
  o.et4ae5__triggeredsenddefinition__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromaddress__c,
  o.et4ae5__subjectline__c,
  o.et4ae5__datesent__c,
  o.et4ae5__opened__c,
  o.et4ae5__dateopened__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__numberofuniqueclicks__c,
  o.et4ae5__hardbounce__c,
  o.et4ae5__softbounce__c,
  o.et4ae5__datebounced__c,
  o.et4ae5__dateunsubscribed__c,
  o.et4ae5__tracking_as_of__c,
  o.createddate,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individualemailresult__c AS o
WHERE o.systemmodstamp >= %(systemmodstamp_1)s::TIMESTAMP WITH TIME ZONE OR o.systemmodstamp IS NULL ORDER BY o.id) TO STDOUT (FORMAT csv);

-- results: going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
COPY (SELECT o.id,
  o.name,
  o.et4ae5__contact__c,
  o.et4ae5__lead__c,
  o.et4ae5__senddefinition__c,
  o.et4ae5__triggeredsenddefinition__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromaddress__c,
  o.et4ae5__subjectline__c,
  o.et4ae5__datesent__c,
  o.et4ae5__opened__c,
  o.et4ae5__dateopened__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__numberofuniqueclicks__c,
  o.et4ae5__hardbounce__c,
  o.et4ae5__softbounce__c,
  o.et4ae5__datebounced__c,
  o.et4ae5__dateunsubscribed__c,
  o.et4ae5__tracking_as_of__c,
  o.createddate,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individualemailresult__c AS o
WHERE o.id > %(id_1)s::VARCHAR ORDER BY o.id) TO STDOUT (FORMAT csv);

-- results: a month
-- createddate_1 = datetime.datetime(2026, 12, 1, 0, 0, tzinfo=datetime.timezone.utc)
-- createddate_2 = datetime.datetime(2027, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
COPY (SELECT o.id,
  o.name,
  o.et4ae5__contact__c,
  o.et4ae5__lead__c,
  o.et4ae5__senddefinition__c,
  o.et4ae5__triggeredsenddefinition__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromaddress__c,
  o.et4ae5__subjectline__c,
  o.et4ae5__datesent__c,
  o.et4ae5__opened__c,
  o.et4ae5__dateopened__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__numberofuniqueclicks__c,
  o.et4ae5__hardbounce__c,
  o.et4ae5__softbounce__c,
  o.et4ae5__datebounced__c,
  o.et4ae5__dateunsubscribed__c,
  o.et4ae5__tracking_as_of__c,
  o.createddate,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individualemailresult__c AS o
WHERE o.createddate >= %(createddate_1)s::TIMESTAMP WITH TIME ZONE AND o.createddate < %(createddate_2)s::TIMESTAMP WITH TIME ZONE ORDER BY o.id) TO STDOUT (FORMAT csv);

-- results: a month, going on
-- createddate_1 = datetime.datetime(2026, 12, 1, 0, 0, tzinfo=datetime.timezone.utc)
-- createddate_2 = datetime.datetime(2027, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
COPY (SELECT o.id,
  o.name,
  o.et4ae5__contact__c,
  o.et4ae5__lead__c,
  o.et4ae5__senddefinition__c,
  o.et4ae5__triggeredsenddefinition__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromaddress__c,
  o.et4ae5__subjectline__c,
  o.et4ae5__datesent__c,
  o.et4ae5__opened__c,
  o.et4ae5__dateopened__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__numberofuniqueclicks__c,
  o.et4ae5__hardbounce__c,
  o.et4ae5__softbounce__c,
  o.et4ae5__datebounced__c,
  o.et4ae5__dateunsubscribed__c,
  o.et4ae5__tracking_as_of__c,
  o.createddate,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individualemailresult__c AS o
WHERE o.id > %(id_1)s::VARCHAR AND o.createddate >= %(createddate_1)s::TIMESTAMP WITH TIME ZONE AND o.createddate < %(createddate_2)s::TIMESTAMP WITH TIME ZONE ORDER BY o.id) TO STDOUT (FORMAT csv);

-- results: no month
COPY (SELECT o.id,
  o.name,
  o.et4ae5__contact__c,
  o.et4ae5__lead__c,
  o.et4ae5__senddefinition__c,
  o.et4ae5__triggeredsenddefinition__c,
  o.et4ae5__fromname__c,
  o.et4ae5__fromaddress__c,
  o.et4ae5__subjectline__c,
  o.et4ae5__datesent__c,
  o.et4ae5__opened__c,
  o.et4ae5__dateopened__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__numberofuniqueclicks__c,
  o.et4ae5__hardbounce__c,
  o.et4ae5__softbounce__c,
  o.et4ae5__datebounced__c,
  o.et4ae5__dateunsubscribed__c,
  o.et4ae5__tracking_as_of__c,
  o.createddate,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individualemailresult__c AS o
WHERE o.createddate IS NULL ORDER BY o.id) TO STDOUT (FORMAT csv);

-- link_details: may it be read
SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individuallink__c AS o
WHERE false;

-- link_details: months
-- timezone_1 = 'UTC'
-- timezone_2 = 'UTC'
SELECT EXTRACT(year FROM moments.created) AS anon_1, EXTRACT(month FROM moments.created) AS anon_2, count(*) AS count_1, max(moments.change_0) AS max_1
FROM (SELECT timezone(%(timezone_1)s::VARCHAR,
  o.systemmodstamp) AS created, timezone(%(timezone_2)s::VARCHAR,
  o.systemmodstamp) AS change_0
FROM salesforce.et4ae5__individuallink__c AS o) AS moments GROUP BY EXTRACT(year FROM moments.created), EXTRACT(month FROM moments.created);

-- link_details: all
COPY (SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individuallink__c AS o ORDER BY o.id) TO STDOUT (FORMAT csv);

-- link_details: what changed
-- systemmodstamp_1 = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc)
COPY (SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individuallink__c AS o
WHERE o.systemmodstamp >= %(systemmodstamp_1)s::TIMESTAMP WITH TIME ZONE OR o.systemmodstamp IS NULL ORDER BY o.id) TO STDOUT (FORMAT csv);

-- link_details: going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
COPY (SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individuallink__c AS o
WHERE o.id > %(id_1)s::VARCHAR ORDER BY o.id) TO STDOUT (FORMAT csv);

-- link_details: a month
-- systemmodstamp_1 = datetime.datetime(2026, 12, 1, 0, 0, tzinfo=datetime.timezone.utc)
-- systemmodstamp_2 = datetime.datetime(2027, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
COPY (SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individuallink__c AS o
WHERE o.systemmodstamp >= %(systemmodstamp_1)s::TIMESTAMP WITH TIME ZONE AND o.systemmodstamp < %(systemmodstamp_2)s::TIMESTAMP WITH TIME ZONE ORDER BY o.id) TO STDOUT (FORMAT csv);

-- link_details: a month, going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
-- systemmodstamp_1 = datetime.datetime(2026, 12, 1, 0, 0, tzinfo=datetime.timezone.utc)
-- systemmodstamp_2 = datetime.datetime(2027, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
COPY (SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individuallink__c AS o
WHERE o.id > %(id_1)s::VARCHAR AND o.systemmodstamp >= %(systemmodstamp_1)s::TIMESTAMP WITH TIME ZONE AND o.systemmodstamp < %(systemmodstamp_2)s::TIMESTAMP WITH TIME ZONE ORDER BY o.id) TO STDOUT (FORMAT csv);

-- link_details: no month
COPY (SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM salesforce.et4ae5__individuallink__c AS o
WHERE o.systemmodstamp IS NULL ORDER BY o.id) TO STDOUT (FORMAT csv);

-- text: months
-- CreatedDate_1 = '^\\s*((19|20|21)\\d\\d-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))|((19|20|21)(0[48]|[2468][048]|[13579][26])|2000)-02-29)([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?\\s*(Z|z|UTC|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?\\s*$'
-- SystemModstamp_1 = '^\\s*((19|20|21)\\d\\d-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))|((19|20|21)(0[48]|[2468][048]|[13579][26])|2000)-02-29)([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?\\s*(Z|z|UTC|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?\\s*$'
-- timezone_1 = 'UTC'
-- timezone_2 = 'UTC'
SELECT EXTRACT(year FROM moments.created) AS anon_1, EXTRACT(month FROM moments.created) AS anon_2, count(*) AS count_1, max(moments.change_0) AS max_1
FROM (SELECT timezone(%(timezone_1)s::VARCHAR, CASE WHEN (o."CreatedDate" ~ %(CreatedDate_1)s::VARCHAR) THEN CAST(o."CreatedDate" AS TIMESTAMP WITH TIME ZONE) END) AS created, timezone(%(timezone_2)s::VARCHAR, CASE WHEN (o."SystemModstamp" ~ %(SystemModstamp_1)s::VARCHAR) THEN CAST(o."SystemModstamp" AS TIMESTAMP WITH TIME ZONE) END) AS change_0
FROM texts AS o) AS moments GROUP BY EXTRACT(year FROM moments.created), EXTRACT(month FROM moments.created);

-- text: what changed
-- SystemModstamp_1 = '^\\s*((19|20|21)\\d\\d-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))|((19|20|21)(0[48]|[2468][048]|[13579][26])|2000)-02-29)([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?\\s*(Z|z|UTC|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?\\s*$'
-- param_1 = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc)
COPY (SELECT o."Id",
  o."CreatedDate",
  o."SystemModstamp"
FROM texts AS o
WHERE CASE WHEN (o."SystemModstamp" ~ %(SystemModstamp_1)s::VARCHAR) THEN CAST(o."SystemModstamp" AS TIMESTAMP WITH TIME ZONE) END >= %(param_1)s::TIMESTAMP WITH TIME ZONE OR CASE WHEN (o."SystemModstamp" ~ %(SystemModstamp_1)s::VARCHAR) THEN CAST(o."SystemModstamp" AS TIMESTAMP WITH TIME ZONE) END IS NULL ORDER BY o."Id") TO STDOUT (FORMAT csv);

-- text: a month
-- CreatedDate_1 = '^\\s*((19|20|21)\\d\\d-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))|((19|20|21)(0[48]|[2468][048]|[13579][26])|2000)-02-29)([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?\\s*(Z|z|UTC|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?\\s*$'
-- param_1 = datetime.datetime(2026, 12, 1, 0, 0, tzinfo=datetime.timezone.utc)
-- param_2 = datetime.datetime(2027, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
COPY (SELECT o."Id",
  o."CreatedDate",
  o."SystemModstamp"
FROM texts AS o
WHERE CASE WHEN (o."CreatedDate" ~ %(CreatedDate_1)s::VARCHAR) THEN CAST(o."CreatedDate" AS TIMESTAMP WITH TIME ZONE) END >= %(param_1)s::TIMESTAMP WITH TIME ZONE AND CASE WHEN (o."CreatedDate" ~ %(CreatedDate_1)s::VARCHAR) THEN CAST(o."CreatedDate" AS TIMESTAMP WITH TIME ZONE) END < %(param_2)s::TIMESTAMP WITH TIME ZONE ORDER BY o."Id") TO STDOUT (FORMAT csv);

-- text: no month
-- CreatedDate_1 = '^\\s*((19|20|21)\\d\\d-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))|((19|20|21)(0[48]|[2468][048]|[13579][26])|2000)-02-29)([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?\\s*(Z|z|UTC|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?\\s*$'
COPY (SELECT o."Id",
  o."CreatedDate",
  o."SystemModstamp"
FROM texts AS o
WHERE CASE WHEN (o."CreatedDate" ~ %(CreatedDate_1)s::VARCHAR) THEN CAST(o."CreatedDate" AS TIMESTAMP WITH TIME ZONE) END IS NULL ORDER BY o."Id") TO STDOUT (FORMAT csv);
