read -rp 'code: ' code

tokens=$(curl -sS https://portal.example.com/oauth/token -u "$client_id:$client_secret" \
  -d grant_type=authorization_code -d "code=$code" -d "code_verifier=$verifier" \
  --data-urlencode "redirect_uri=$redirect_uri")
access_token=$(field access_token <<<"$tokens")
refresh_token=$(field refresh_token <<<"$tokens")
