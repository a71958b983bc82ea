using System.Net;
using System.Text.Json.Nodes;
using ClientPortal.Domain.Expiry;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

/// <summary>What is a DPoP proof and what is none (RFC 9449 §4.3), at the token endpoint and at the API.</summary>
public sealed class DpopProofTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly Dictionary<string, Breach> Broken = new(StringComparer.Ordinal)
    {
        ["typ missing"] = new("typ of", (header, _, _) => header.Remove("typ")),
        ["typ of another JWT"] = new("typ of", (header, _, _) => header["typ"] = "at+jwt"),
        ["typ in capitals"] = new("typ of", (header, _, _) => header["typ"] = "DPOP+JWT"),
        ["typ no text"] = new("typ of", (header, _, _) => header["typ"] = 1),
        ["alg missing"] = new("alg of", (header, _, _) => header.Remove("alg")),
        ["alg none"] = new("alg of", (header, _, _) => header["alg"] = "none"),
        ["alg HS256"] = new("alg of", (header, _, _) => header["alg"] = "HS256"),
        ["alg in small letters"] = new("alg of", (header, _, _) => header["alg"] = "es256"),
        ["alg of another curve"] = new("not a key for this alg", (header, _, _) => header["alg"] = "ES384"),
        ["alg of RSA"] = new("not a key for this alg", (header, _, _) => header["alg"] = "RS256"),
        ["crit"] = new("crit names", (header, _, _) => header["crit"] = new JsonArray("b64")),
        ["jwk missing"] = new("must be a public key", (header, _, _) => header.Remove("jwk")),
        ["jwk no object"] = new("must be a public key", (header, _, _) => header["jwk"] = "x"),
        ["jwk symmetric"] = new("private key", (header, _, _) => header["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "c2VjcmV0" }),
        ["jwk with the private key"] = new("private key", (header, _, key) => header["jwk"]!["d"] = key.PrivateMember),
        ["jwk with a member of a private key"] = new("private key", (header, _, _) => header["jwk"]!["k"] = "c2VjcmV0"),
        ["jwk of another curve"] = new("must be a public key", (header, _, _) => header["jwk"]!["crv"] = "P-384"),
        ["jwk without a point"] = new("must be a public key", (header, _, _) => ((JsonObject)header["jwk"]!).Remove("y")),
        ["jwk with a short point"] = new("must be a public key", (header, _, _) => header["jwk"]!["x"] = "AAAA"),
        ["jwk with padding"] = new("must be a public key", (header, _, _) => header["jwk"]!["x"] = $"{header["jwk"]!["x"]}="),
        ["jwk off the curve"] = new("signature", (header, _, _) => header["jwk"]!["x"] = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(new byte[32])),
        ["jwk RSA too short"] = new("must be a public key", (header, _, _) => (header["jwk"], header["alg"]) = (new JsonObject { ["kty"] = "RSA", ["n"] = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(Enumerable.Repeat((byte)0xff, 128).ToArray()), ["e"] = "AQAB" }, "RS256")),
        ["jti missing"] = new("jti of", (_, claims, _) => claims.Remove("jti")),
        ["jti empty"] = new("jti of", (_, claims, _) => claims["jti"] = ""),
        ["jti too long"] = new("jti of", (_, claims, _) => claims["jti"] = new string('x', 513)),
        ["jti no text"] = new("jti of", (_, claims, _) => claims["jti"] = 5),
        ["htm missing"] = new("htm is", (_, claims, _) => claims.Remove("htm")),
        ["htm of another method"] = new("htm is", (_, claims, _) => claims["htm"] = "PUT"),
        ["htm in small letters"] = new("htm is", (_, claims, _) => claims["htm"] = claims["htm"]!.ToString().ToLowerInvariant()),
        ["htu missing"] = new("htu is", (_, claims, _) => claims.Remove("htu")),
        ["htu of another endpoint"] = new("htu is", (_, claims, _) => claims["htu"] = $"{claims["htu"]}/other"),
        ["htu of another host"] = new("htu is", (_, claims, _) => claims["htu"] = "https://evil.example/oauth/token"),
        ["htu of another scheme"] = new("htu is", (_, claims, _) => claims["htu"] = claims["htu"]!.ToString().Replace("http://", "https://", StringComparison.Ordinal)),
        ["htu with a user"] = new("htu is", (_, claims, _) => claims["htu"] = claims["htu"]!.ToString().Replace("http://", "http://user@", StringComparison.Ordinal)),
        ["htu no address"] = new("htu is", (_, claims, _) => claims["htu"] = "/oauth/token"),
        ["iat missing"] = new("iat of", (_, claims, _) => claims.Remove("iat")),
        ["iat as text"] = new("iat of", (_, claims, _) => claims["iat"] = claims["iat"]!.ToString()),
        ["iat an hour ago"] = new("iat of", (_, claims, _) => claims["iat"] = claims["iat"]!.GetValue<long>() - 3600),
        ["iat in an hour"] = new("iat of", (_, claims, _) => claims["iat"] = claims["iat"]!.GetValue<long>() + 3600),
        ["iat two minutes ago"] = new("iat of", (_, claims, _) => claims["iat"] = claims["iat"]!.GetValue<long>() - 120),
        ["iat beyond all numbers"] = new("iat of", (_, claims, _) => claims["iat"] = JsonNode.Parse("1e999")),
    };

    private static readonly Dictionary<string, Action<JsonObject, JsonObject>> Lenient = new(StringComparer.Ordinal)
    {
        ["query"] = (_, claims) => claims["htu"] = $"{claims["htu"]}?a=b",
        ["fragment"] = (_, claims) => claims["htu"] = $"{claims["htu"]}#a",
        ["scheme and host in capitals"] = (_, claims) => claims["htu"] = claims["htu"]!.ToString().Replace("http://", "HTTP://", StringComparison.Ordinal).Replace("localhost", "LOCALHOST", StringComparison.Ordinal),
        ["a way there and back"] = (_, claims) => claims["htu"] = claims["htu"]!.ToString().Replace("/oauth/", "/x/../oauth/", StringComparison.Ordinal).Replace("/api/", "/x/../api/", StringComparison.Ordinal),
        ["further claims"] = (_, claims) => (claims["exp"], claims["aud"], claims["extra"]) = (1, "x", new JsonObject { ["deep"] = new JsonArray(1) }),
        ["further headers"] = (header, _) => (header["kid"], header["jwk"]!["kid"], header["jwk"]!["use"]) = ("x", "x", "sig"),
        ["ten seconds ago"] = (_, claims) => claims["iat"] = claims["iat"]!.GetValue<long>() - 10,
        ["in ten seconds"] = (_, claims) => claims["iat"] = claims["iat"]!.GetValue<long>() + 10,
        ["half seconds"] = (_, claims) => claims["iat"] = claims["iat"]!.GetValue<long>() + 0.5,
    };

    public static TheoryData<string> BrokenOnes { get; } = [.. Broken.Keys];

    public static TheoryData<string> LenientOnes { get; } = [.. Lenient.Keys];

    [Theory]
    [Trait("SEC", "139")]
    [MemberData(nameof(BrokenOnes))]
    public async Task A_broken_proof_is_refused(string mistake)
    {
        var client = await host.RegisterMachineAsync();
        using var key = new ProofKey(host);
        var token = await client.BoundTokenAsync(key);
        void Break(JsonObject header, JsonObject claims) => Broken[mistake].Make(header, claims, key);

        var refused = await client.MachineTokenAsync(key.Of("POST", DpopCalls.Token, change: Break));
        await refused.ShouldBeErrorAsync("invalid_dpop_proof");
        (await refused.JsonAsync()).Text("error_description").ShouldContain(Broken[mistake].Says);
        var challenged = await client.UseAsync(DpopCalls.Api, token, key, key.Of("GET", DpopCalls.Api, token, change: Break));
        await challenged.ShouldBeChallengedAsync("invalid_dpop_proof");
        challenged.Challenge().ShouldContain(Broken[mistake].Says);
    }

    [Fact]
    [Trait("SEC", "139")]
    public async Task What_is_no_single_JWT_of_unique_members_is_refused()
    {
        var client = await host.RegisterMachineAsync();
        using var key = new ProofKey(host);
        var token = await client.BoundTokenAsync(key);
        string Proof() => key.Of("POST", DpopCalls.Token);
        string At() => key.Of("GET", DpopCalls.Api, token);
        string Changed(string proof, Func<string[], string> change) => change(proof.Split('.'));
        Func<string, string>[] ways =
        [
            _ => "x", _ => "..", _ => "a.b.c", proof => proof + ".", proof => "." + proof, proof => proof + "=", proof => " ." + proof,
            proof => proof[..^4], proof => Changed(proof, parts => $"{parts[0]}.{parts[1]}."), proof => Changed(proof, parts => $"{parts[1]}.{parts[0]}.{parts[2]}"),
            proof => Changed(proof, parts => $"{parts[0]}.{parts[1]}.{Flipped(parts[2])}"), proof => Changed(proof, parts => $"{parts[0]}.{Flipped(parts[1])}.{parts[2]}"),
            _ => key.Sign("[]", "{}"), _ => key.Sign("{}", "[]"), _ => key.Sign("{", "}"), _ => key.Sign("\uFEFF{}", "{}"), _ => new string('a', 5000),
            _ => key.Sign($$"""{"typ":"dpop+jwt","alg":"ES256","alg":"ES256","jwk":{{key.Jwk.ToJsonString()}}}""", "{}"),
            proof => proof + "," + proof,
        ];

        foreach (var way in ways)
        {
            await (await client.MachineTokenAsync(way(Proof()))).ShouldBeErrorAsync("invalid_dpop_proof");
            await (await client.UseAsync(DpopCalls.Api, token, key, way(At()))).ShouldBeChallengedAsync("invalid_dpop_proof");
        }

        await (await client.MachineTokenAsync(Proof(), Proof())).ShouldBeErrorAsync("invalid_dpop_proof");
        await (await client.UseAsync(DpopCalls.Api, token, key, At(), At())).ShouldBeChallengedAsync("invalid_dpop_proof");
    }

    [Theory]
    [Trait("SEC", "141")]
    [MemberData(nameof(LenientOnes))]
    public async Task What_means_the_same_is_taken(string way)
    {
        var client = await host.RegisterMachineAsync();
        using var key = new ProofKey(host);

        var response = await client.MachineTokenAsync(key.Of("POST", DpopCalls.Token, change: Lenient[way]));

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var token = (await response.JsonAsync()).Text("access_token");
        (await client.UseAsync(DpopCalls.Api, token, key, key.Of("GET", DpopCalls.Api, token, change: Lenient[way]))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "140")]
    public async Task A_proof_is_taken_once_however_many_come_at_once()
    {
        var client = await host.RegisterMachineAsync();
        using var key = new ProofKey(host);
        using var other = new ProofKey(host);
        var proof = key.Of("POST", DpopCalls.Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.MachineTokenAsync(proof)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await answer.ShouldBeErrorAsync("invalid_dpop_proof");
        }

        var token = await client.BoundTokenAsync(key);
        var use = key.Of("GET", DpopCalls.Api, token);
        (await client.UseAsync(DpopCalls.Api, token, key, use)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await client.UseAsync(DpopCalls.Api, token, key, use)).ShouldBeChallengedAsync("invalid_dpop_proof");

        // An id is the key's own: another client may hit on the same.
        (await client.MachineTokenAsync(key.Of("POST", DpopCalls.Token, change: (_, claims) => claims["jti"] = "1"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.MachineTokenAsync(other.Of("POST", DpopCalls.Token, change: (_, claims) => claims["jti"] = "1"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await client.MachineTokenAsync(key.Of("POST", DpopCalls.Token, change: (_, claims) => claims["jti"] = "1"))).ShouldBeErrorAsync("invalid_dpop_proof");
    }

    [Fact]
    [Trait("SEC", "140")]
    public async Task What_is_remembered_of_proofs_goes_with_their_window_and_wrong_ones_leave_nothing()
    {
        var client = await host.RegisterMachineAsync();
        using var key = new ProofKey(host);
        await host.The<ForgetEnded>().RunAsync(CancellationToken.None);
        Task<int> Remembered() => host.InDatabaseAsync(db => db.SpentNonces.CountAsync());
        var before = await Remembered();

        await client.BoundTokenAsync(key);
        await client.MachineTokenAsync(key.Of("POST", "/oauth/other"));
        (await Remembered()).ShouldBe(before + 1);
        host.Time.Advance(TimeSpan.FromMinutes(20));
        await host.The<ForgetEnded>().RunAsync(CancellationToken.None);

        (await Remembered()).ShouldBe(0);
    }

    // The last character may have bits to spare; the first never has.
    private static string Flipped(string segment) => (segment[0] == 'A' ? 'B' : 'A') + segment[1..];

    /// <summary>What makes a proof wrong, and what the refusal says: each rule speaks for itself.</summary>
    private sealed record Breach(string Says, Action<JsonObject, JsonObject, ProofKey> Make);
}
