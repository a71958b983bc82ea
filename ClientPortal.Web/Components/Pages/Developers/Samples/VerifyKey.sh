presented_key='THE_KEY_YOU_WERE_GIVEN'

curl -sS https://portal.example.com/api/v1/keys/verify -H "Authorization: Bearer $api_key" \
  -H 'Content-Type: application/json' -d "{\"key\": \"$presented_key\", \"scopes\": [\"workspace:read\"]}"
