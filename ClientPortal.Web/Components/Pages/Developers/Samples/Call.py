print(send('https://portal.example.com/api/v1/me', f"Bearer {tokens['access_token']}"))
