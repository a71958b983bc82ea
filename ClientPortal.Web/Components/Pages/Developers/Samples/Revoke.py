send('https://portal.example.com/oauth/revoke', client, {'token': tokens['refresh_token']})
