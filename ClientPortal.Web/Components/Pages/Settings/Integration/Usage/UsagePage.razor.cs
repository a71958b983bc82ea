using ClientPortal.Domain;
using ClientPortal.Domain.Usage;
using ClientPortal.Web.Api;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.Usage;

/// <summary>How the workspace, a client or a key was used. Period and filter stand in the address.</summary>
public sealed partial class UsagePage(NavigationManager navigation, TimeProvider time)
{
    private const int MostShown = 10;
    private UsagePeriod period = UsagePeriod.Week;
    private UsageReport? report;
    private Problem? problem;
    private string? keyName;

    [SupplyParameterFromQuery]
    public string? Period { get; set; }

    /// <summary>A <c>client_id</c>.</summary>
    [SupplyParameterFromQuery]
    public string? Client { get; set; }

    /// <summary>The id of a key.</summary>
    [SupplyParameterFromQuery]
    public string? Key { get; set; }

    [Inject]
    internal CurrentActor CurrentActor { get; set; } = default!;

    [Inject]
    internal UsageQueries Usage { get; set; } = default!;

    private Guid? KeyId => string.IsNullOrEmpty(Key) ? null : Guid.TryParseExact(Key, "D", out var id) ? id : Guid.Empty;

    private bool IsByKey => !string.IsNullOrEmpty(Client) || KeyId is not null;

    private string Everything => navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal) { ["client"] = null, ["key"] = null });

    private string CsvAddress => new Uri(navigation.GetUriWithQueryParameters($"{navigation.BaseUri.TrimEnd('/')}{ApiGate.Path}/usage.csv", new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["from"] = period.From(time.GetUtcNow()).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["interval"] = period.Interval == UsageInterval.Hour ? "hour" : "day",
        ["client"] = Client,
        ["key"] = Key,
    })).PathAndQuery;

    protected override async Task OnParametersSetAsync()
    {
        period = UsagePeriod.Find(Period);
        Client = string.IsNullOrEmpty(Client) ? null : Client;
        var actor = await CurrentActor.GetAsync(CancellationToken.None);
        var ask = new UsageAsk
        {
            From = period.From(time.GetUtcNow()),
            Interval = period.Interval,
            ClientId = Client,
            KeyId = KeyId,
            GroupBy = IsByKey ? UsageGrouping.Key : UsageGrouping.Client,
        };
        (await Usage.ReadAsync(actor, ask, CancellationToken.None)).IsDone(out report, out problem);
        keyName = KeyId is { } key ? report?.Groups.FirstOrDefault(row => row.Id == key)?.Name : null;
    }

    private string AddressOf(UsagePeriod one) => navigation.GetUriWithQueryParameter("period", one.Key);

    // A key says nothing more about itself than its own row does.
    private string? AddressOf(UsageGroup row) => KeyId is not null || (row.ClientId is null && !IsByKey) ? null
        : navigation.GetUriWithQueryParameter(IsByKey ? "key" : "client", IsByKey ? row.Id.ToString() : row.ClientId);
}
