tokens = send('https://portal.example.com/oauth/token', client, {
    'grant_type': 'refresh_token', 'refresh_token': tokens['refresh_token'],
})
