console.log(await send('https://portal.example.com/api/v1/me', `Bearer ${tokens.access_token}`));
