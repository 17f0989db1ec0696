/**
 * A key and a certificate that nobody trusts but the tests of the way out, for gateway.example.org and
 * other.example.org; made by `openssl req -x509` and good for a hundred years.
 */
export const A_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgn3mP9O2mzS40ii6G
kra1XwZFIXtKcU5iGl/kqg13kM+hRANCAATSSz6ANa2kAmbX7MoA8maMpZ2mSLD9
eVMzWtb+oSmPjgDmrD9QopKEf5qivhRqKYG1aCyYcCqyg4Mx4QmLcoMb
-----END PRIVATE KEY-----
`;

export const A_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIByDCCAW6gAwIBAgIUSyKYV2ZNWZdTrxG1xthvwNYj63kwCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTZ2F0ZXdheS5leGFtcGxlLm9yZzAgFw0yNjExMjMwMDE3MTha
GA8yMTI2MTAzMDAwMTcxOFowHjEcMBoGA1UEAwwTZ2F0ZXdheS5leGFtcGxlLm9y
ZzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNJLPoA1raQCZtfsygDyZoylnaZI
sP15UzNa1v6hKY+OAOasP1CikoR/mqK+FGopgbVoLJhwKrKDgzHhCYtygxujgYcw
gYQwHQYDVR0OBBYEFOFyGtaQF3m1DO1R+FkrSkUhcb9OMB8GA1UdIwQYMBaAFOFy
GtaQF3m1DO1R+FkrSkUhcb9OMA8GA1UdEwEB/wQFMAMBAf8wMQYDVR0RBCowKIIT
Z2F0ZXdheS5leGFtcGxlLm9yZ4IRb3RoZXIuZXhhbXBsZS5vcmcwCgYIKoZIzj0E
AwIDSAAwRQIhALoTCXXXFOoqE94vQ8IP6UdqSs545bAc3JEQ7gnU81T6AiAWfgRZ
MMOgJmNYpyfnHHh66s0Ixnubrw/PC/S6IsTW4g==
-----END CERTIFICATE-----
`;
