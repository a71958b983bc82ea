await send('https://portal.example.com/oauth/revoke', client, new URLSearchParams({ token: tokens.refresh_token }));
