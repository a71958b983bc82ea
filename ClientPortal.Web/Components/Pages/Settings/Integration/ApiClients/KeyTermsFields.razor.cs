using System.Diagnostics;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Members;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>The sections about a key's terms, with the list of networks that its traffic proposes and one click to take it.</summary>
public sealed partial class KeyTermsFields
{
    private UriListField? networks;
    private NetworkProposal? proposal;
    private IReadOnlyList<MemberRow> members = [];
    private bool hasNetworks;

    [Parameter, EditorRequired]
    public string ClientId { get; set; } = "";

    [Parameter, EditorRequired]
    public ApiKeyRow Key { get; set; } = default!;

    [Parameter, EditorRequired]
    public KeyTermsForm Form { get; set; } = default!;

    [Parameter]
    public Problem? Problem { get; set; }

    [Inject]
    public required MemberQueries MemberQueries { get; set; }

    /// <summary>Everything to be saved, or what cannot be read.</summary>
    public Outcome<ApiKeyTerms> Read() => Form.Read(networks?.All ?? Form.Networks);

    private IReadOnlyList<(NetworkMode Value, string Text)> Modes => [.. Enum.GetValues<NetworkMode>().Select(mode => (mode, Words["Mode" + mode].Value))];

    private IReadOnlyList<(QuotaRefill Value, string Text)> Refills => [.. Enum.GetValues<QuotaRefill>().Select(refill => (refill, Words["Refill" + refill].Value))];

    // Whoever left stays in the list until somebody else is chosen.
    private IReadOnlyList<(Guid? Value, string Text)> Owners =>
    [
        (null, Words["Nobody"]),
        .. Key.OwnerId is { } owner && members.All(member => member.UserId != owner) ? [(owner, Words["HasLeft", Key.OwnerName ?? ""].Value)] : Array.Empty<(Guid?, string)>(),
        .. members.Select(member => ((Guid?)member.UserId, member.Name)),
    ];

    protected override async Task OnInitializedAsync()
    {
        hasNetworks = Key.NetworkMode != NetworkMode.Off || Key.Networks.Count > 0;
        var observed = await Acting.RunAsync(actor => Observed.FindAsync(actor, ClientId, Key.Id, CancellationToken.None));
        proposal = observed.IsDone(out var found, out _) ? found : null;
        var page = await Acting.RunAsync(actor => MemberQueries.ListAsync(actor, new PageAsk { Limit = PageAsk.MaxLimit }, CancellationToken.None));
        members = page.IsDone(out var all, out _) ? all.Items : [];
    }

    private void TakeProposal()
    {
        networks?.Clear();
        (Form.Networks, Form.NetworkMode) = (proposal!.Proposed, NetworkMode.Enforce);
    }

    private bool Opens(string field) => Problem?.Fields.Any(mistake => mistake.Field == field || mistake.Field.StartsWith(field + "[", StringComparison.Ordinal)) == true;

    private static Mistake? MistakeIn(string network) => NetworkList.TryNormalise(network, out _) ? null : ApiKeyTermsMistakes.NetworkForm;

    private static string WordOf(int window) => window switch
    {
        1 => "PerSecond",
        60 => "PerMinute",
        3600 => "PerHour",
        86_400 => "PerDay",
        _ => throw new UnreachableException(),
    };
}
