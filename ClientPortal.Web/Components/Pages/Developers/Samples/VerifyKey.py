presented_key = 'THE_KEY_YOU_WERE_GIVEN'

verdict = send('https://portal.example.com/api/v1/keys/verify', f'Bearer {api_key}',
               body={'key': presented_key, 'scopes': ['workspace:read']})
print(verdict['code'])
