CREATE TABLE secrets (owner text, body text);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON secrets USING (owner = CURRENT_USER);

-- the boss sees all
CREATE POLICY boss ON secrets FOR SELECT TO boss USING (true);
