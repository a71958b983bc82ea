using ClientPortal.Domain;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace ClientPortal.Web.Components.Pages.Settings.Security;

/// <summary>The workspace's policy about clients that none of its people registered: owners set it, admins read it and hand out registration tokens.</summary>
public sealed partial class SecurityPage
{
    private static readonly string[] ShownFields = [nameof(WorkspaceEdit.DocumentClients), nameof(WorkspaceEdit.TrustedDomains)];
    private WorkspaceDetail? workspace;
    private bool mayWrite;
    private bool endlessTokens;
    private bool dynamicClients;
    private DocumentClientPolicy documentClients;
    private IReadOnlyList<string> trustedDomains = [];
    private UriListField? domains;
    private Problem? problem;
    private string? told;
    private bool busy;

    [Inject]
    internal CurrentActor CurrentActor { get; set; } = default!;

    [Inject]
    internal WorkspaceQueries WorkspaceQueries { get; set; } = default!;

    [Inject]
    internal EditWorkspace EditWorkspace { get; set; } = default!;

    [Inject]
    internal IOptions<OAuthOptions> Options { get; set; } = default!;

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalScript Script { get; set; } = default!;

    private IReadOnlyList<(DocumentClientPolicy Value, string Text)> Choices =>
        [.. Enum.GetValues<DocumentClientPolicy>().Select(policy => (policy, Words[WordOf(policy)].Value))];

    private string Domains => workspace is { TrustedDomains.Count: > 0 } ? string.Join(", ", workspace.TrustedDomains) : Words["NoDomains"];

    protected override Task OnInitializedAsync() => LoadAsync();

    private static string WordOf(DocumentClientPolicy policy) => policy switch
    {
        DocumentClientPolicy.Off => "DocumentsNone",
        DocumentClientPolicy.TrustedDomains => "DocumentsTrusted",
        _ => "DocumentsAny",
    };

    private async Task LoadAsync()
    {
        var actor = await CurrentActor.GetAsync(CancellationToken.None);
        mayWrite = actor.May(Rights.WorkspaceWrite);

        // Every member may read the workspace's name, but members have no settings pages.
        var outcome = actor.May(Rights.ClientsWrite) ? await WorkspaceQueries.FindAsync(actor, CancellationToken.None) : Problem.NotAllowed();
        if (outcome.IsDone(out var found, out problem))
        {
            Show(found);
        }
    }

    private void Show(WorkspaceDetail found)
    {
        workspace = found;
        (endlessTokens, dynamicClients, documentClients, trustedDomains) = (found.EndlessTokens, found.DynamicClients, found.DocumentClients, found.TrustedDomains);
        domains?.Clear();
    }

    private Task ReloadAsync()
    {
        told = null;
        return LoadAsync();
    }

    private void SetDomains(IReadOnlyList<string> changed) => (trustedDomains, problem, told) = (changed, null, null);

    private async Task SaveAsync()
    {
        if (busy)
        {
            return; // a second click that was on its way already (SEC-207)
        }

        (busy, told) = (true, null);
        var edit = new WorkspaceEdit
        {
            EndlessTokens = endlessTokens,
            DynamicClients = dynamicClients,
            DocumentClients = documentClients,
            TrustedDomains = domains?.All ?? trustedDomains,
            ExpectedVersion = workspace!.Version,
        };
        var outcome = await Acting.RunAsync(actor => EditWorkspace.RunAsync(actor, edit, CancellationToken.None));
        busy = false;
        if (outcome.IsDone(out var saved, out problem))
        {
            Show(saved);
            told = Words["Saved"];
        }

        StateHasChanged();
        await Script.FocusFirstMistakeAsync();
    }
}
