api_key = 'YOUR_API_KEY'

print(send('https://portal.example.com/api/v1/workspace', f'Bearer {api_key}'))
