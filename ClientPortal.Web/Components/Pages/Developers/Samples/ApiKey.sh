api_key='YOUR_API_KEY'

curl -sS https://portal.example.com/api/v1/workspace -H "Authorization: Bearer $api_key"
