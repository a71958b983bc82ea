var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(48));
var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
var state = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
