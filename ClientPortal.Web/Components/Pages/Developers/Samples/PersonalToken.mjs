const personalToken = 'YOUR_PERSONAL_TOKEN';

console.log(await send('https://portal.example.com/api/v1/me', `Bearer ${personalToken}`));
