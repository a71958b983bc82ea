using ClientPortal.Domain;
using ClientPortal.Domain.Leaks;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace ClientPortal.Web.Components.Pages.Settings.Security;

/// <summary>
/// The workspace's policies about leaked credentials, about clients that none of its people registered, and about copies of client secrets: owners set them, admins
/// read them and hand out registration tokens.
/// </summary>
public sealed partial class SecurityPage
{
    private static readonly string[] ShownFields = [nameof(WorkspaceEdit.LeakedCredentials), nameof(WorkspaceEdit.DocumentClients), nameof(WorkspaceEdit.TrustedDomains), nameof(WorkspaceEdit.UsageKeptDays)];

    private IReadOnlyList<(int Value, string Text)> KeptDaysChoices => [.. Workspace.UsageKeptChoices.Select(days => (days, UsageWords[$"KeptDays{days}"].Value))];

    private WorkspaceDetail? workspace;
    private bool mayWrite;
    private bool endlessTokens;
    private int usageKeptDays;
    private bool dynamicClients;
    private LeakPolicy leakedCredentials;
    private DocumentClientPolicy documentClients;
    private IReadOnlyList<string> trustedDomains = [];
    private bool recoverableSecrets;
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
    internal PortalDialogs Dialogs { get; set; } = default!;

    [Inject]
    internal PortalScript Script { get; set; } = default!;

    private IReadOnlyList<(LeakPolicy Value, string Text)> LeakChoices =>
        [.. Enum.GetValues<LeakPolicy>().Select(policy => (policy, LeaksWords[$"Policy{policy}"].Value))];

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
        usageKeptDays = found.UsageKeptDays;
        (endlessTokens, leakedCredentials, dynamicClients, documentClients, trustedDomains, recoverableSecrets) = (found.EndlessTokens, found.LeakedCredentials, found.DynamicClients, found.DocumentClients, found.TrustedDomains, found.RecoverableSecrets);
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
        problem = !recoverableSecrets && workspace is { RecoverableSecrets: true } ? await ConfirmEndOfCopiesAsync() : await ActAsync();
        busy = false;
        StateHasChanged();
        await Script.FocusFirstMistakeAsync();
    }

    // Turning the policy off destroys the copies that exist, for good: that is asked once more.
    private async Task<Problem?> ConfirmEndOfCopiesAsync()
    {
        Problem? refused = null;
        await Dialogs.OpenAsync<ConfirmDanger, bool>(Copies["EndTitle"], new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ConfirmDanger.Sentences)] = new[] { Copies["EndTakes"].Value, Copies["EndKeeps"].Value },
            [nameof(ConfirmDanger.Verb)] = Shared["Save"].Value,
            [nameof(ConfirmDanger.ActAsync)] = (Func<Task<Problem?>>)ActInDialogAsync,
        }, PortalDialogs.Narrow);
        return refused;

        // Mistakes belong to the fields of the page, so the dialog closes on them, too.
        async Task<Problem?> ActInDialogAsync()
        {
            refused = await ActAsync();
            return null;
        }
    }

    private async Task<Problem?> ActAsync()
    {
        var edit = new WorkspaceEdit
        {
            EndlessTokens = endlessTokens,
            UsageKeptDays = usageKeptDays,
            LeakedCredentials = leakedCredentials,
            DynamicClients = dynamicClients,
            DocumentClients = documentClients,
            TrustedDomains = domains?.All ?? trustedDomains,
            RecoverableSecrets = recoverableSecrets,
            ExpectedVersion = workspace!.Version,
        };
        var outcome = await Acting.RunAsync(actor => EditWorkspace.RunAsync(actor, edit, CancellationToken.None));
        if (!outcome.IsDone(out var saved, out var refused))
        {
            return refused;
        }

        Show(saved);
        told = Words["Saved"];
        return null;
    }
}
