-- The customers of a request, by number.
SELECT one.value FROM export_request, json_each(export_request.members) AS one WHERE request_no = ?1 ORDER BY one.key
