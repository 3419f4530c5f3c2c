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
FROM et4ae5__individualemailresult__c AS o
WHERE false;

-- results: months
SELECT EXTRACT(year FROM moments.created) AS anon_1, EXTRACT(month FROM moments.created) AS anon_2, count(*) AS count_1, max(moments.change_0) AS max_1, max(moments.change_1) AS max_2
FROM (SELECT o.createddate AS created,
  o.et4ae5__tracking_as_of__c AS change_0,
  o.systemmodstamp AS change_1
FROM et4ae5__individualemailresult__c AS o) AS moments GROUP BY EXTRACT(year FROM moments.created), EXTRACT(month FROM moments.created);

-- results: all
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
FROM et4ae5__individualemailresult__c AS o ORDER BY o.id;

-- results: what changed
-- systemmodstamp_1 = datetime.datetime(2026, 3, 1, 12, 30)
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
FROM et4ae5__individualemailresult__c AS o
WHERE o.systemmodstamp >= ? OR o.systemmodstamp IS NULL ORDER BY o.id;

-- results: going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
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
FROM et4ae5__individualemailresult__c AS o
WHERE o.id > ? ORDER BY o.id;

-- results: a month
-- createddate_1 = datetime.datetime(2026, 12, 1, 0, 0)
-- createddate_2 = datetime.datetime(2027, 1, 1, 0, 0)
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
FROM et4ae5__individualemailresult__c AS o
WHERE o.createddate >= ? AND o.createddate < ? ORDER BY o.id;

-- results: a month, going on
-- createddate_1 = datetime.datetime(2026, 12, 1, 0, 0)
-- createddate_2 = datetime.datetime(2027, 1, 1, 0, 0)
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
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
FROM et4ae5__individualemailresult__c AS o
WHERE o.id > ? AND o.createddate >= ? AND o.createddate < ? ORDER BY o.id;

-- results: no month
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
FROM et4ae5__individualemailresult__c AS o
WHERE o.createddate IS NULL ORDER BY o.id;

-- link_details: may it be read
SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM et4ae5__individuallink__c AS o
WHERE false;

-- link_details: months
SELECT EXTRACT(year FROM moments.created) AS anon_1, EXTRACT(month FROM moments.created) AS anon_2, count(*) AS count_1, max(moments.change_0) AS max_1
FROM (SELECT o.systemmodstamp AS created,
  o.systemmodstamp AS change_0
FROM et4ae5__individuallink__c AS o) AS moments GROUP BY EXTRACT(year FROM moments.created), EXTRACT(month FROM moments.created);

-- link_details: all
SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM et4ae5__individuallink__c AS o ORDER BY o.id;

-- link_details: what changed
-- systemmodstamp_1 = datetime.datetime(2026, 3, 1, 12, 30)
SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM et4ae5__individuallink__c AS o
WHERE o.systemmodstamp >= ? OR o.systemmodstamp IS NULL ORDER BY o.id;

-- link_details: going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM et4ae5__individuallink__c AS o
WHERE o.id > ? ORDER BY o.id;

-- link_details: a month
-- systemmodstamp_1 = datetime.datetime(2026, 12, 1, 0, 0)
-- systemmodstamp_2 = datetime.datetime(2027, 1, 1, 0, 0)
SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM et4ae5__individuallink__c AS o
WHERE o.systemmodstamp >= ? AND o.systemmodstamp < ? ORDER BY o.id;

-- link_details: a month, going on
-- id_1 = 'a0Rf4TQbJd6ZXLNEL4'
-- systemmodstamp_1 = datetime.datetime(2026, 12, 1, 0, 0)
-- systemmodstamp_2 = datetime.datetime(2027, 1, 1, 0, 0)
SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM et4ae5__individuallink__c AS o
WHERE o.id > ? AND o.systemmodstamp >= ? AND o.systemmodstamp < ? ORDER BY o.id;

-- link_details: no month
SELECT o.id,
  o.name,
  o.et4ae5__individual_email_result__c,
  o.et4ae5__linkurl__c,
  o.et4ae5__numberoftotalclicks__c,
  o.et4ae5__last_clicked__c,
  o.systemmodstamp,
  o.isdeleted
FROM et4ae5__individuallink__c AS o
WHERE o.systemmodstamp IS NULL ORDER BY o.id;

-- text: months
-- convert_timezone_1 = 'UTC'
-- convert_timezone_2 = 'UTC'
SELECT EXTRACT(year FROM moments.created) AS anon_1, EXTRACT(month FROM moments.created) AS anon_2, count(*) AS count_1, max(moments.change_0) AS max_1
FROM (SELECT convert_timezone(?, TRY_CAST(o."CreatedDate" AS TIMESTAMP_TZ)) AS created, convert_timezone(?, TRY_CAST(o."SystemModstamp" AS TIMESTAMP_TZ)) AS change_0
FROM texts AS o) AS moments GROUP BY EXTRACT(year FROM moments.created), EXTRACT(month FROM moments.created);

-- text: what changed
-- param_1 = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc)
SELECT o."Id",
  o."CreatedDate",
  o."SystemModstamp"
FROM texts AS o
WHERE TRY_CAST(o."SystemModstamp" AS TIMESTAMP_TZ) >= ? OR TRY_CAST(o."SystemModstamp" AS TIMESTAMP_TZ) IS NULL ORDER BY o."Id";

-- text: a month
-- param_1 = datetime.datetime(2026, 12, 1, 0, 0, tzinfo=datetime.timezone.utc)
-- param_2 = datetime.datetime(2027, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
SELECT o."Id",
  o."CreatedDate",
  o."SystemModstamp"
FROM texts AS o
WHERE TRY_CAST(o."CreatedDate" AS TIMESTAMP_TZ) >= ? AND TRY_CAST(o."CreatedDate" AS TIMESTAMP_TZ) < ? ORDER BY o."Id";

-- text: no month
SELECT o."Id",
  o."CreatedDate",
  o."SystemModstamp"
FROM texts AS o
WHERE TRY_CAST(o."CreatedDate" AS TIMESTAMP_TZ) IS NULL ORDER BY o."Id";
