query = urllib.parse.urlencode({
    'response_type': 'code', 'client_id': client_id, 'redirect_uri': redirect_uri,
    'scope': 'openid profile full_access offline_access', 'state': state,
    'code_challenge': challenge, 'code_challenge_method': 'S256',
})
print(f'https://portal.example.com/oauth/authorize?{query}', flush=True)
