using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.ClientKeys;

public sealed class KeyTextTests
{
    // RFC 7638 §3.1.
    private const string RfcKey =
        """{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256"}""";

    // RFC 7517 §A.1.
    private const string EcKey = """{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}""";

    [Fact]
    public void A_key_without_an_id_is_named_by_its_thumbprint()
    {
        var key = KeyText.Read(RfcKey).Set!.Keys.Single();

        (key.KeyId, key.KeyType, key.Bits, key.Algorithm).ShouldBe(("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "RSA", 2048, "RS256"));
    }

    [Fact]
    public void Keys_are_read_in_every_form_people_have_them_and_kept_in_one()
    {
        var (ec, rsa) = (KeyPair.Create(), KeyPair.Create("RS256"));
        using var certificate = new CertificateRequest("CN=app", (ECDsa)ec.Pair, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));

        foreach (var text in new[] { ec.PublicPem, ec.Set, certificate.ExportCertificatePem(), $" \n{ec.PublicPem}\n " })
        {
            var set = KeyText.Read(text).Set.ShouldNotBeNull(text);
            set.Keys.Single().KeyId.ShouldBe(ec.KeyId);
            JwkSet.Read(set.ToJson()).Set!.ToJson().ShouldBe(set.ToJson());
        }

        KeyText.Read(certificate.ExportCertificatePem()).Set!.Keys.Single().Certificate!.Value.ToArray().ShouldBe(certificate.RawData);
        KeyText.Read(ec.PublicPem + "\n" + rsa.PublicPem).Set!.Keys.Select(key => key.KeyType).ShouldBe(["EC", "RSA"]);
        KeyText.Read(((RSA)rsa.Pair).ExportRSAPublicKeyPem()).Set!.Keys.Single().KeyId.ShouldBe(rsa.KeyId);
        JwkSet.Normal($$"""{"keys":[{{EcKey[..^1]}},"use":"sig","key_ops":["verify"],"x5u":"https://a.example","note":"x"}]}""").ShouldBe(JwkSet.Normal(EcKey));
    }

    public static TheoryData<string, string> WrongTexts()
    {
        using var small = RSA.Create(1024);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=other", pair, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));
        string Ec(string more) => $"{EcKey[..^1]},{more}}}";
        return new()
        {
            { "", "client_keys_malformed" },
            { "hello", "client_keys_malformed" },
            { "{", "client_keys_malformed" },
            { "[]", "client_keys_malformed" },
            { "{}", "client_keys_malformed" },
            { """{"keys":1}""", "client_keys_malformed" },
            { """{"keys":[1]}""", "client_keys_malformed" },
            { Ec("\"kty\":\"EC\""), "client_keys_malformed" },
            { """{"keys":[]}""", "client_keys_none" },
            { new string('x', JwkSet.MaxLength + 1), "client_keys_malformed" },
            { Ec("\"d\":\"AA\""), "client_keys_private" },
            { """{"kty":"oct","k":"c2VjcmV0"}""", "client_keys_private" },
            { pair.ExportPkcs8PrivateKeyPem(), "client_keys_private" },
            { pair.ExportECPrivateKeyPem(), "client_keys_private" },
            { small.ExportRSAPrivateKeyPem(), "client_keys_private" },
            { pair.ExportSubjectPublicKeyInfoPem() + pair.ExportPkcs8PrivateKeyPem(), "client_keys_private" },
            { small.ExportSubjectPublicKeyInfoPem(), "client_keys_unusable" },
            { curve.ExportSubjectPublicKeyInfoPem(), "client_keys_unusable" },
            { EcKey.Replace("P-256", "P-384", StringComparison.Ordinal), "client_keys_unusable" },
            { EcKey.Replace("4Etl6", "5Etl6", StringComparison.Ordinal), "client_keys_unusable" },
            { EcKey.Replace("\"4Etl", "\"=4Etl", StringComparison.Ordinal), "client_keys_unusable" },
            { Ec("\"use\":\"enc\""), "client_keys_unusable" },
            { Ec("\"key_ops\":[\"sign\"]"), "client_keys_unusable" },
            { RfcKey.Replace("AQAB", "Ag", StringComparison.Ordinal), "client_keys_unusable" },
            { """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "client_keys_unusable" },
            { Ec("\"alg\":\"RS256\""), "client_keys_algorithm" },
            { Ec("\"alg\":\"none\""), "client_keys_algorithm" },
            { Ec("\"kid\":\"\""), "client_keys_kid" },
            { Ec("\"kid\":\"a b\""), "client_keys_kid" },
            { Ec("\"kid\":7"), "client_keys_kid" },
            { Ec($"\"kid\":\"{new string('k', 101)}\""), "client_keys_kid" },
            { Ec($"\"x5c\":[\"{Convert.ToBase64String(certificate.RawData)}\"]"), "client_keys_malformed" },
            { $$"""{"keys":[{{EcKey}},{{EcKey}}]}""", "client_keys_duplicate" },
            { $$"""{"keys":[{{string.Join(',', Enumerable.Range(0, 11).Select(i => Ec($"\"kid\":\"{i}\"")))}}]}""", "client_keys_too_many" },
        };
    }

    [Theory]
    [Trait("SEC", "084")]
    [MemberData(nameof(WrongTexts), DisableDiscoveryEnumeration = true)]
    public void What_is_no_usable_public_key_is_refused_with_its_reason(string text, string code) => KeyText.Read(text).Mistake!.Code.ShouldBe(code, text);

    [Fact]
    public void Of_a_published_set_only_what_is_for_us_is_taken()
    {
        var set = JwkSet.ReadPublished(Encoding.UTF8.GetBytes($$"""{"keys":[{"kty":"OKP"},{"kty":"EC","use":"enc"},7,{{EcKey}}],"more":1}"""));

        set!.Keys.Count.ShouldBe(1);
        set.For(keyId: null).Count().ShouldBe(1);
        set.For("other").ShouldBeEmpty();
        JwkSet.ReadPublished("[]"u8.ToArray()).ShouldBeNull();
        JwkSet.ReadPublished("<html>"u8.ToArray()).ShouldBeNull();
        JwkSet.ReadPublished("""{"keys":[],"keys":[]}"""u8.ToArray()).ShouldBeNull();
    }

    [Fact]
    [Trait("SEC", "118")]
    public void A_key_verifies_with_its_own_algorithm_only()
    {
        var (ec, rsa) = (KeyPair.Create(), KeyPair.Create("RS256"));
        var data = "data"u8.ToArray();
        var signature = ((RSA)rsa.Pair).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        rsa.Public.Verifies("RS256", data, signature).ShouldBeTrue();
        rsa.Public.Verifies("PS256", data, signature).ShouldBeFalse();
        (rsa.Public with { Algorithm = "PS256" }).Verifies("RS256", data, signature).ShouldBeFalse();
        ec.Public.Verifies("RS256", data, signature).ShouldBeFalse();
        ec.Public.Verifies("ES256", data, new byte[64]).ShouldBeFalse();
        ec.Public.Verifies("ES256", data, []).ShouldBeFalse();
    }
}
