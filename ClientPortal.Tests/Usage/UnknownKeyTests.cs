using System.Net;
using System.Text;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Usage;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Usage;

/// <summary>What the list of refusals tells of a key that does not exist.</summary>
public sealed class UnknownKeyTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "159")]
    [Trait("SEC", "230")]
    public async Task It_is_told_by_the_hint_that_lists_show_and_by_nothing_more()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync("keys:verify", "usage:read");
        var unknown = tenant.Get<CredentialGenerator>().NewSecret(CredentialKind.ApiKey, "acme");
        await VerifyAsync(api, unknown.Reveal(), "NOT_FOUND");
        await VerifyAsync(api, unknown.Reveal(), "NOT_FOUND"); // remembered as unknown by now
        await tenant.Get<WriteUsage>().RunAsync(Ct);

        var refusals = (await api.GetAsync("/usage/refusals")).ShouldBe(HttpStatusCode.OK);

        refusals.Json.GetProperty("items").EnumerateArray().Select(row => $"{row.GetProperty("code")} {row.GetProperty("reason")}")
            .ShouldBe([$"NOT_FOUND {unknown.Hint}", $"NOT_FOUND {unknown.Hint}"]);
        unknown.Hint.ShouldStartWith("acme_cpk_…");
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        var random = unknown.Reveal()["acme_cpk_".Length..^6];
        (await db.UsageRefusals.Where(row => row.Reason != null).Select(row => row.Reason!).ToListAsync(Ct))
            .ShouldAllBe(reason => Enumerable.Range(0, random.Length - 5).All(at => !reason.Contains(random.Substring(at, 6))));
    }

    [Fact]
    [Trait("SEC", "194")]
    public async Task Another_workspaces_key_and_a_deleted_one_are_told_like_one_that_never_was()
    {
        var (tenant, other) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var api = await tenant.WithKeyAsync("keys:verify", "usage:read");
        var foreign = (await other.KeyAsync((await other.ClientAsync()).ClientId)).Key!;
        var client = await tenant.ClientAsync();
        var deleted = await tenant.KeyAsync(client.ClientId);
        (await tenant.Get<DeleteApiKey>().RunAsync(tenant.Owner, client.ClientId, deleted.Id, Ct)).Value();
        await VerifyAsync(api, foreign.Reveal(), "NOT_FOUND");
        await VerifyAsync(api, deleted.Key!.Reveal(), "NOT_FOUND");
        await tenant.Get<WriteUsage>().RunAsync(Ct);

        var rows = (await api.GetAsync("/usage/refusals")).Json.GetProperty("items").EnumerateArray().ToList();

        rows.Select(row => row.GetProperty("reason").GetString()).ShouldBe([deleted.Key.Hint, foreign.Hint], ignoreOrder: true);
        rows.ShouldAllBe(row => row.GetProperty("keyId").ValueKind == System.Text.Json.JsonValueKind.Null && row.GetProperty("clientId").ValueKind == System.Text.Json.JsonValueKind.Null);
    }

    // It may be a password, or the key of another product.
    [Fact]
    [Trait("SEC", "230")]
    public async Task Of_what_is_no_key_nothing_is_kept()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync("keys:verify", "usage:read");
        var value = tenant.Get<CredentialGenerator>().NewSecret(CredentialKind.ApiKey).Reveal();
        foreach (var nonsense in new[] { "correct horse battery staple", value[..^1] + (value[^1] == '0' ? '1' : '0'), tenant.Get<CredentialGenerator>().NewSecret(CredentialKind.ClientSecret).Reveal() })
        {
            await VerifyAsync(api, nonsense, "MALFORMED");
        }

        await tenant.Get<WriteUsage>().RunAsync(Ct);
        var rows = (await api.GetAsync("/usage/refusals")).Json.GetProperty("items").EnumerateArray().ToList();
        rows.Count.ShouldBe(3);
        rows.ShouldAllBe(row => row.GetProperty("reason").ValueKind == System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [Trait("SEC", "231")]
    [InlineData("acme", "acme_cpk_…")]
    [InlineData("MyPassword", "cpk_…")]
    [InlineData("<b>\n", "cpk_…")]
    [InlineData("ümlaut", "cpk_…")]
    [InlineData("a_b", "cpk_…")]
    public async Task A_word_before_the_prefix_is_told_only_where_it_may_be_a_workspaces(string word, string told)
    {
        var tenant = await host.NewTenantAsync();
        var presented = Encoding.UTF8.GetBytes(Signed(word + "_" + tenant.Get<CredentialGenerator>().NewSecret(CredentialKind.ApiKey).Reveal()[..^6]));
        (await tenant.Get<VerifyKey>().RunAsync(tenant.Owner, presented, new KeyAsk([], null), Ct)).ShouldBeOfType<KeyVerdict.NotFound>();
        await tenant.Get<WriteUsage>().RunAsync(Ct);

        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.UsageRefusals.SingleAsync(Ct)).Reason.ShouldBe(told + Encoding.UTF8.GetString(presented)[^4..]);
    }

    // As anybody can: the checksum is public.
    private static string Signed(string head)
    {
        const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var (rest, sum) = (CredentialFormat.Crc32(Encoding.UTF8.GetBytes(head)), "");
        for (var i = 0; i < 6; i++)
        {
            (rest, sum) = (rest / 62, Alphabet[(int)(rest % 62)] + sum);
        }

        return head + sum;
    }

    private static async Task VerifyAsync(ApiHttp api, string key, string code) =>
        (await api.PostAsync("/keys/verify", new { key, ipAddress = "203.0.113.77" })).ShouldBe(HttpStatusCode.OK).Code.ShouldBe(code);
}
