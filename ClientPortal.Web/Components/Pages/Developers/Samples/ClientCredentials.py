machine = send('https://portal.example.com/oauth/token', client, {
    'grant_type': 'client_credentials', 'scope': 'workspace:read',
})
machine_token = machine['access_token']
