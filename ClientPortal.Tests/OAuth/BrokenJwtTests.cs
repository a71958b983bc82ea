using System.Net;
using System.Text;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>JWTs whose JSON a parser lets pass and nobody can read; found by <c>./portal fuzz</c>.</summary>
public sealed class BrokenJwtTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    public static TheoryData<byte[]> Headers() =>
    [
        [.. "{\"alg\":\"ES"u8, 0xD2, .. "256\"}"u8],
        Encoding.ASCII.GetBytes("""{"alg":"\ud800"}"""),
        Encoding.ASCII.GetBytes("""{"alg":"ES256","kid":"\udfff"}"""),
        Encoding.ASCII.GetBytes("""{"alg":"ES256","\ud800":1}"""),
    ];

    [Theory, MemberData(nameof(Headers))]
    [Trait("SEC", "084")]
    public async Task Text_that_is_no_UTF_8_is_refused(byte[] header)
    {
        var client = await host.RegisterAsync();
        var broken = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(header)}.AAAA";

        var answer = await client.PostWithAssertionAsync("/oauth/token", new(StringComparer.Ordinal) { ["grant_type"] = "client_credentials" }, broken);

        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized);
    }
}
