curl -sS https://portal.example.com/oauth/revoke -u "$client_id:$client_secret" -d "token=$refresh_token"
