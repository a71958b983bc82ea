using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;

namespace ClientPortal.Tests.Clients.Review;

/// <summary>Each rule of a review, with the facts that make it speak and those next to them that do not.</summary>
public sealed class ReviewRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_new_client_with_safe_defaults_has_no_finding()
    {
        Codes(Facts(Good with { CreatedAt = Now, LastUsedAt = null })).ShouldBeEmpty();
        Codes(Facts(Good with { Kind = ClientKind.Public, RedirectUris = ["http://127.0.0.1/cb"], TokenEndpointAuthMethod = TokenEndpointAuthMethod.None, Protocol = new ClientProtocol { DpopBoundAccessTokens = true } }) with { Secrets = [] })
            .ShouldBeEmpty();
    }

    [Fact]
    public void Numbers_and_codes_are_unique_and_without_gaps()
    {
        ReviewRules.All.Select(rule => rule.Number).ShouldBeUnique(); // a number is for good, so there may be gaps
        ReviewRules.All.Select(rule => rule.Code).ShouldBeUnique();
        ReviewRules.All.ShouldAllBe(rule => rule.Sections.Contains('§', StringComparison.Ordinal) && rule.Sentence.EndsWith('.'));
    }

    [Fact]
    public void The_worst_findings_come_first()
    {
        var findings = Review(Facts(Good with { RequirePkce = false, AccessTokenLifetimeSeconds = 200_000, RedirectUris = ["http://localhost/cb"] }));
        findings.Select(finding => finding.Rule.Severity).ShouldBe([ReviewSeverity.Danger, ReviewSeverity.Warning, ReviewSeverity.Advice]);
    }

    [Fact, Trait("SEC", "069")]
    public void Pkce_that_is_not_required_is_a_danger_where_people_sign_in()
    {
        var finding = Review(Facts(Good with { RequirePkce = false })).ShouldHaveSingleItem(ReviewRules.PkceNotRequired);
        finding.TakesAway.ShouldBeTrue();
        finding.Mend.ShouldBe(new Mend.Edit(new ClientEdit { RequirePkce = true }));
        Codes(Facts(Good with { RequirePkce = false, RedirectUris = [], GrantTypes = new([GrantTypes.ClientCredentials]) })).ShouldNotContain("pkce_not_required");
    }

    [Fact]
    public void The_compatibility_paths_are_closed_where_they_are_not_used_and_asked_about_where_they_are()
    {
        var open = Good with { RequirePkceOnDialectPaths = false };
        Codes(Facts(open with { CreatedAt = Now.AddDays(-3) })).ShouldNotContain("pkce_not_required_on_dialects");
        Review(Facts(open with { CreatedAt = Now.AddDays(-31) })).ShouldHaveSingleItem(ReviewRules.PkceNotRequiredOnDialects).TakesAway.ShouldBeFalse();
        Review(Facts(open with { CreatedAt = Now.AddDays(-3) }, Used(PermissionKind.Dialect, "workfront", 2))).ShouldHaveSingleItem(ReviewRules.PkceNotRequiredOnDialects).TakesAway.ShouldBeTrue();
    }

    [Fact, Trait("SEC", "092")]
    public void Refresh_tokens_that_never_end_or_never_change_are_told_and_mended_with_one_edit()
    {
        var client = Good with { GrantTypes = new([GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]) };
        Codes(Facts(client)).ShouldNotContain(code => code == "refresh_token_endless" || code == "refresh_token_not_rotated");

        Review(Facts(client with { RefreshTokenLifetimeSeconds = 0 })).ShouldHaveSingleItem(ReviewRules.RefreshTokenEndless).Mend
            .ShouldBe(new Mend.Edit(new ClientEdit { RefreshTokenLifetimeSeconds = 180 * 86_400 }));
        ((Mend.Edit)Review(Facts(client with { RefreshTokenIdleLifetimeSeconds = 0 })).ShouldHaveSingleItem(ReviewRules.RefreshTokenEndless).Mend).Change.RefreshTokenIdleLifetimeSeconds.IsSet.ShouldBeTrue();
        Review(Facts(client with { RotateRefreshTokens = false })).ShouldHaveSingleItem(ReviewRules.RefreshTokenNotRotated).Mend
            .ShouldBe(new Mend.Edit(new ClientEdit { RotateRefreshTokens = true }));
        Codes(Facts(client with { RotateRefreshTokens = false, RefreshTokenLifetimeSeconds = 0, GrantTypes = new([GrantTypes.ClientCredentials]) })).ShouldNotContain(code => code == "refresh_token_endless" || code == "refresh_token_not_rotated");
    }

    [Theory, Trait("SEC", "004")]
    [InlineData("http://app.example/cb")]
    [InlineData("https://*.app.example/cb")]
    [InlineData("javascript:alert(1)")]
    public void A_redirect_uri_that_would_not_be_accepted_today_goes(string uri)
    {
        var finding = Review(Facts(Good with { RedirectUris = ["https://app.example/cb", uri] })).ShouldHaveSingleItem(ReviewRules.RedirectUriUnsafe);
        finding.Subject.ShouldBe(uri);
        ((Mend.Edit)finding.Mend).Change.RedirectUris.ShouldBe(["https://app.example/cb"]);
    }

    [Fact]
    public void A_server_beside_its_https_address_needs_none_of_a_developers_machine()
    {
        var finding = Review(Facts(Good with { RedirectUris = ["https://app.example/cb", "http://localhost:5000/cb"] })).ShouldHaveSingleItem(ReviewRules.RedirectUriPlainHttp);
        ((Mend.Edit)finding.Mend).Change.RedirectUris.ShouldBe(["https://app.example/cb"]);
        Review(Facts(Good with { RedirectUris = ["http://localhost:5000/cb"] })).ShouldHaveSingleItem(ReviewRules.RedirectUrisOnlyLocal).Mend.ShouldBe(new Mend.Settings(ClientSections.SignIn));
    }

    [Fact]
    public void An_installed_application_names_the_address_and_not_localhost()
    {
        var finding = Review(Facts(Good with { Kind = ClientKind.Public, RedirectUris = ["http://localhost:80/cb?a", "com.example:/cb"] })).ShouldHaveSingleItem(ReviewRules.RedirectUriLocalhost);
        ((Mend.Edit)finding.Mend).Change.RedirectUris.ShouldBe(["http://127.0.0.1:80/cb?a", "com.example:/cb"]);
    }

    [Fact]
    public void What_nobody_uses_for_a_quarter_is_named_and_what_is_new_or_unknown_is_not()
    {
        var client = Good with { RedirectUris = ["https://a.example/cb", "https://b.example/cb", "https://c.example/cb"], Scopes = new(["openid", "email", "clients:read", "audit:read"]) };
        PermissionUse[] uses =
        [
            Used(PermissionKind.RedirectUri, "https://a.example/cb", 1), Used(PermissionKind.RedirectUri, "https://b.example/cb", 91), Added(PermissionKind.RedirectUri, "https://c.example/cb", 89),
            Used(PermissionKind.GrantType, GrantTypes.AuthorizationCode, 1), Used(PermissionKind.Scope, "audit:read", 89),
        ];
        var findings = Review(Facts(client, uses));
        findings.ShouldHaveSingleItem(ReviewRules.RedirectUriUnused).Subject.ShouldBe("https://b.example/cb");
        findings.ShouldHaveSingleItem(ReviewRules.RedirectUriUnused).Days.ShouldBe(91);
        ((Mend.Edit)findings.ShouldHaveSingleItem(ReviewRules.GrantTypeUnused).Mend).Change.GrantTypes.ShouldBe([GrantTypes.AuthorizationCode]);
        findings.ShouldHaveSingleItem(ReviewRules.ScopesUnused).Subject.ShouldBe("clients:read");

        Codes(Facts(client)).ShouldBeEmpty("where nothing was noted nothing is known");
        Codes(Facts(client with { LastUsedAt = Now.AddDays(-91) }, uses)).ShouldBe(["client_unused"]);
    }

    [Fact]
    public void A_code_grant_nobody_uses_takes_its_refresh_tokens_along()
    {
        var client = Good with { GrantTypes = new([GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.ClientCredentials]) };
        var findings = Review(Facts(client, Used(PermissionKind.GrantType, GrantTypes.ClientCredentials, 1), Used(PermissionKind.GrantType, GrantTypes.RefreshToken, 1)));
        ((Mend.Edit)findings.ShouldHaveSingleItem(ReviewRules.GrantTypeUnused).Mend).Change.GrantTypes.ShouldBe([GrantTypes.ClientCredentials]);
    }

    [Fact]
    public void Full_access_that_is_used_and_other_workspaces_that_do_not_are_named()
    {
        Codes(Facts(Good, Used(PermissionKind.Scope, ScopeNames.FullAccess, 1))).ShouldContain("full_access");
        var shared = Good with { AvailableToOtherWorkspaces = true };
        Codes(Facts(shared)).ShouldContain("available_elsewhere_unused");
        Codes(Facts(shared) with { IsUsedElsewhere = true }).ShouldNotContain("available_elsewhere_unused");
    }

    [Fact]
    public void A_client_without_a_living_secret_cannot_prove_itself()
    {
        Review(Facts(Good) with { Secrets = [Secret(10, ends: -1)] }).ShouldHaveSingleItem(ReviewRules.NoLivingSecret).Mend.ShouldBeOfType<Mend.AddSecret>();
        Codes(Facts(Good with { TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt }) with { Secrets = [] }).ShouldBeEmpty();
        Codes(Facts(Good with { GrantTypes = ScopeSet.Empty, RedirectUris = [] }) with { Secrets = [] }).ShouldBeEmpty("it only holds API keys");
        Codes(Facts(Good with { GrantTypes = ScopeSet.Empty, RedirectUris = [] }) with { Secrets = [Secret(400, ends: -1, used: 2)] }).ShouldContain("no_living_secret", "it asked about tokens");
    }

    [Theory, Trait("SEC", "082")]
    [InlineData(400, null, "secret_old")]
    [InlineData(364, null, "secret_without_end")]
    [InlineData(90, null, "secret_without_end")]
    [InlineData(89, null, null)]
    [InlineData(400, 100, null)]
    [InlineData(100, 13, "secret_ends_soon")]
    public void The_age_and_end_of_a_secret_are_judged(int age, int? ends, string? code) =>
        Codes(Facts(Good) with { Secrets = [Secret(age, ends, used: 1)] }).Where(one => one != "shared_secret").ShouldBe(code is null ? [] : [code]);

    [Fact]
    public void Of_several_secrets_the_unused_one_goes_and_the_older_one_gets_an_end()
    {
        var (fresh, old) = (Secret(5, used: 0), Secret(80, used: 45));
        Review(Facts(Good) with { Secrets = [old, fresh] }).ShouldHaveSingleItem(ReviewRules.SecretUnused).Mend.ShouldBe(new Mend.DeleteSecret(old.Id));
        old = old with { LastUsedAt = Now };
        Review(Facts(Good) with { Secrets = [old, fresh] }).ShouldHaveSingleItem(ReviewRules.SeveralSecrets).Mend.ShouldBe(new Mend.EndSecret(old.Id, Now.AddDays(30)));
        Codes(Facts(Good) with { Secrets = [old with { ExpiresAt = Now.AddDays(40) }, fresh] }).ShouldNotContain("several_secrets");

        var quiet = Facts(Good) with { Secrets = [Secret(80, used: 60), Secret(70, used: 50)] };
        Codes(quiet).Count(code => code == "secret_unused").ShouldBe(1, "one of two quiet ones has to stay");
    }

    [Fact]
    public void Lives_of_tokens_are_judged()
    {
        Review(Facts(Good with { AccessTokenLifetimeSeconds = 86_401 })).ShouldHaveSingleItem(ReviewRules.AccessTokenLong).TakesAway.ShouldBeFalse();
        Codes(Facts(Good with { AccessTokenLifetimeSeconds = 86_400 })).ShouldNotContain("access_token_long");
        Codes(Facts(Good with { RefreshTokenLifetimeSeconds = 366 * 86_400 })).ShouldContain("refresh_token_long");
        Codes(Facts(Good, Used(PermissionKind.Dialect, "workfront", 1))).ShouldContain("refresh_token_without_end");
        Codes(Facts(Good with { RefreshTokenLifetimeSeconds = 86_400 }, Used(PermissionKind.Dialect, "workfront", 1))).ShouldNotContain("refresh_token_without_end");
        Codes(Facts(Good with { Kind = ClientKind.Public, TokenEndpointAuthMethod = TokenEndpointAuthMethod.None })).ShouldContain("refresh_token_not_bound");
        Codes(Facts(Good with { Protocol = new ClientProtocol { MayImpersonate = true } })).ShouldContain("impersonation_unused");
    }

    [Theory]
    [InlineData(91, 200, null, "client_unused")]
    [InlineData(89, 200, null, null)]
    [InlineData(null, 31, null, "client_never_used")]
    [InlineData(null, 29, null, null)]
    [InlineData(200, 300, 95, "paused_long")]
    [InlineData(200, 300, 20, null)]
    public void A_client_nobody_uses_is_paused_first_and_deleted_then(int? used, int age, int? paused, string? code) =>
        Codes(Facts(Good with { LastUsedAt = Ago(used), CreatedAt = Now.AddDays(-age), PausedAt = Ago(paused) }))
            .ShouldBe(code is null ? [] : [code]);

    [Theory, Trait("SEC", "166")]
    [InlineData(100, 1, null, null, "key_without_end")]
    [InlineData(100, 1, 50, null, null)]
    [InlineData(100, 95, 50, null, "key_unused")]
    [InlineData(400, 1, 50, null, "key_old")]
    [InlineData(20, 1, 50, 5, "key_creator_left")]
    public void Api_keys_are_judged_one_by_one(int age, int used, int? ends, int? left, string? code)
    {
        var key = new ReviewedKey(Guid.CreateVersion7(), "Nightly", Now.AddDays(-age), Ago(used), ends is { } days ? Now.AddDays(days) : null, null, null, Ago(left));
        Codes(Facts(Good) with { Keys = [key] }).ShouldBe(code is null ? [] : [code]);
        Codes(Facts(Good) with { Keys = [key with { DisabledAt = Now }] }).ShouldBeEmpty();
        Codes(Facts(Good) with { Keys = [key with { PreviousEndsAt = Now, LastUsedAt = Now, CreatorLeftAt = null }] }).ShouldBeEmpty("its value is new");
    }

    // A confidential client as it is registered, half a year old and in daily use; its secret has an end.
    private static readonly ClientDetail Good = new()
    {
        Id = Guid.CreateVersion7(),
        WorkspaceId = Guid.CreateVersion7(),
        ClientId = "shop",
        Name = "Shop",
        Kind = ClientKind.Confidential,
        RedirectUris = ["https://app.example/cb"],
        PostLogoutRedirectUris = [],
        GrantTypes = new([GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]),
        Scopes = ScopeNames.All,
        TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt,
        RequirePkce = true,
        RequirePkceOnDialectPaths = true,
        AvailableToOtherWorkspaces = false,
        AccessTokenLifetimeSeconds = null,
        RefreshTokenLifetimeSeconds = null,
        RefreshTokenIdleLifetimeSeconds = null,
        Protocol = new ClientProtocol(),
        CreatedAt = Now.AddDays(-180),
        CreatedBy = "Ada",
        LastUsedAt = Now.AddHours(-1),
        PausedAt = null,
        Version = 3,
    };

    private static ReviewFacts Facts(ClientDetail client, params PermissionUse[] uses) => new() { Client = client, Now = Now, Uses = uses };

    private static IReadOnlyList<ReviewFinding> Review(ReviewFacts facts) => ReviewClient.Judge(WithMethodOf(facts)).Findings;

    // Tests that bring secrets mean a client that uses them.
    private static ReviewFacts WithMethodOf(ReviewFacts facts) => facts.Secrets.Count == 0
        ? facts
        : facts with { Client = facts.Client with { TokenEndpointAuthMethod = TokenEndpointAuthMethod.ClientSecret } };

    private static IEnumerable<string> Codes(ReviewFacts facts) => Review(facts).Select(finding => finding.Rule.Code);

    private static DateTimeOffset? Ago(int? days) => days is { } given ? Now.AddDays(-given) : null;

    private static ReviewedSecret Secret(int age, int? ends = null, int? used = null) =>
        new(Guid.CreateVersion7(), $"cps_…{age}", Now.AddDays(-age), Ago(used), ends is { } days ? Now.AddDays(days) : null, SecretOrigin.Portal);

    private static PermissionUse Used(PermissionKind kind, string value, int daysAgo) =>
        new() { ClientRowId = Good.Id, Kind = kind, Hash = SecretHash.Of(value), AllowedAt = Good.CreatedAt, LastUsedAt = Ago(daysAgo) };

    private static PermissionUse Added(PermissionKind kind, string value, int daysAgo) =>
        new() { ClientRowId = Good.Id, Kind = kind, Hash = SecretHash.Of(value), AllowedAt = Now.AddDays(-daysAgo) };
}

internal static class Findings
{
    public static ReviewFinding ShouldHaveSingleItem(this IReadOnlyList<ReviewFinding> findings, ReviewRule rule) =>
        findings.Where(finding => finding.Rule == rule).ShouldHaveSingleItem();
}
