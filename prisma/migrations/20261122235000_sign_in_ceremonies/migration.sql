-- A ceremony is ended as what it was begun: the secret of an app that a code confirms, a known person's passkey.
ALTER TABLE sign_in_challenge DROP CONSTRAINT sign_in_challenge_purpose;
ALTER TABLE sign_in_challenge ADD CONSTRAINT sign_in_challenge_purpose
  CHECK (purpose IN ('passkey-registration', 'passkey-sign-in', 'passkey-proof', 'totp-enrolment', 'oidc'));

-- One link at a time counts.
CREATE UNIQUE INDEX account_link_one_open ON account_link (user_id) WHERE used_at IS NULL;
