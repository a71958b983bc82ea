using System.Security.Cryptography;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Import;

namespace ClientPortal.Tests.Import;

public sealed class ImportedSecretRulesTests
{
    [Theory]
    [InlineData("9vKwLr4tB0sZq7xF", null)]
    [InlineData("d41f8cd98f00b204e98a09e7ecf8427b", null)]
    [InlineData("7d44-91f3-aa20-5c6e-8b1d", null)]
    [InlineData("short", "import_secret_length")]
    [InlineData("abcdefghijklmnop", "import_secret_weak")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "import_secret_weak")]
    [InlineData("12345678901234567890", "import_secret_weak")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa", "import_secret_weak")]
    [InlineData("abababababababababababab", "import_secret_weak")]
    [InlineData("9vKwLr4t9vKwLr4t", "import_secret_weak")]
    [InlineData("4829105738261940", "import_secret_weak")]
    [InlineData("a3f81c9b2e705d64", "import_secret_weak")]
    [InlineData("shop-frontend-secret", "import_secret_weak")]
    public void A_value_that_can_be_guessed_is_refused(string value, string? code) =>
        (ImportedSecretRules.MistakeIn(value, "shop-frontend")?.Code).ShouldBe(code);

    [Fact]
    public void Random_secrets_of_the_usual_forms_pass()
    {
        for (var round = 0; round < 2000; round++)
        {
            var bytes = RandomNumberGenerator.GetBytes(32);
            ImportedSecretRules.MistakeIn(Convert.ToHexStringLower(bytes.AsSpan(0, 16)), "shop").ShouldBeNull();
            ImportedSecretRules.MistakeIn(Convert.ToBase64String(bytes), "shop").ShouldBeNull();
            ImportedSecretRules.MistakeIn(new Guid(bytes.AsSpan(0, 16)).ToString(), "shop").ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(CredentialKind.ClientSecret, null)]
    [InlineData(CredentialKind.ApiKey, "import_secret_kind")]
    public void Of_our_own_credentials_only_a_client_secret_is_one(CredentialKind kind, string? code) =>
        (ImportedSecretRules.MistakeIn(CredentialFormat.Compose(kind, RandomNumberGenerator.GetBytes(32)).Reveal(), "shop")?.Code).ShouldBe(code);

    [Fact]
    public void A_hash_is_read_in_each_of_its_spellings()
    {
        var digest = SHA256.HashData("9vKwLr4tB0sZq7xF"u8);
        foreach (var text in new[] { Convert.ToHexString(digest), Convert.ToHexStringLower(digest), Convert.ToBase64String(digest), Convert.ToBase64String(digest).TrimEnd('='), System.Buffers.Text.Base64Url.EncodeToString(digest) })
        {
            ImportedSecretRules.ReadHash(text).ShouldBe(digest, text);
        }

        foreach (var wrong in new[] { "", "9f86", Convert.ToHexString(digest)[1..] + "g", Convert.ToBase64String(digest[1..]), Convert.ToBase64String([.. digest, 1]), Convert.ToHexString(digest) + "00" })
        {
            ImportedSecretRules.ReadHash(wrong).ShouldBeNull(wrong);
        }
    }

    [Fact]
    public void What_lists_show_of_a_foreign_secret_is_its_end_alone() =>
        new PlainSecret("almost_all_of_it_before_the_last_underscore_x").Hint.ShouldBe("…re_x");
}
