code = input('code: ')

tokens = send('https://portal.example.com/oauth/token', client, {
    'grant_type': 'authorization_code', 'code': code, 'redirect_uri': redirect_uri, 'code_verifier': verifier,
})
