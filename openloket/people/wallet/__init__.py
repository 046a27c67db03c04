"""A verifier of wallets: OpenID4VP 1.0 with SD-JWT VC. Pure, but for `statuses` and `exchange`.

`request` says what we ask, `answer` opens what comes back, `credential` decides whether it is true, `status` whether it
was withdrawn since. Cryptography is left to joserfc and cryptography. docs/wallet.md lists every MUST with its test.
"""
