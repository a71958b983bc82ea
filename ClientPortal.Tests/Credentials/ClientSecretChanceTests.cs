using System.Security.Cryptography;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Tests.Credentials;

public sealed class ClientSecretChanceTests
{
    [Fact]
    [Trait("SEC", "013")]
    public void Five_hundred_secrets_are_long_distinct_and_have_nothing_in_common()
    {
        const int Shared = 10;
        using var random = RandomNumberGenerator.Create();
        var generator = new CredentialGenerator(TimeProvider.System, random);

        var bodies = Enumerable.Range(0, 500).Select(_ => generator.NewSecret(CredentialKind.ClientSecret).Reveal()["cps_".Length..]).ToList();

        bodies.ShouldBeUnique();
        bodies.ShouldAllBe(body => body.Length >= 22);
        var parts = bodies.SelectMany(body => Enumerable.Range(1, body.Length - Shared).Select(start => body.Substring(start, Shared))).ToList();
        parts.Distinct(StringComparer.Ordinal).Count().ShouldBe(parts.Count, "ten characters of base62 do not meet by chance");
    }
}
