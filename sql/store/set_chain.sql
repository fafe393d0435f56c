-- Makes a row of the audit a link of the chain, once.
UPDATE audit SET chain = ?2 WHERE seq = ?1 AND chain = ''
