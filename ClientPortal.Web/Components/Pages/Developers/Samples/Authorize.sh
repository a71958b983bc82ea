echo "https://portal.example.com/oauth/authorize?response_type=code&client_id=$client_id&redirect_uri=$redirect_uri\
&scope=openid%20profile%20full_access%20offline_access&state=$state\
&code_challenge=$challenge&code_challenge_method=S256"
