-- The document of a policy version.
SELECT document FROM policy WHERE version = ?1
