using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>One client: its settings, its secrets, its API keys, who uses it. The section stands in the URL.</summary>
public sealed partial class ClientDetailPage
{
    private ClientDetail? client;
    private ClientReview? review;
    private Problem? problem;
    private Section shown;
    private string? said;

    private enum Section
    {
        Settings,
        Secrets,
        Keys,
        People,
        Usage,
        Review,
    }

    [Parameter]
    public string ClientId { get; set; } = "";

    [SupplyParameterFromQuery(Name = "section")]
    public string? SectionName { get; set; }

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal ClientDialogs Dialogs { get; set; } = default!;

    [Inject]
    public required ClientQueries Clients { get; set; }

    [Inject]
    public required ReviewClient ReviewClient { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    // A public client has no secrets, so there is no section of them.
    private IEnumerable<(Section Section, string Name)> Sections =>
    [
        (Section.Settings, Words["SettingsTab"]),
        .. client?.Kind == ClientKind.Public ? [] : new[] { (Section.Secrets, Words["SecretsTab"].Value) },
        (Section.Keys, Words["KeysTitle"]),
        (Section.People, PeopleWords["Tab"]),
        (Section.Usage, UsageWords["Title"]),
        (Section.Review, ReviewWords["Tab"]),
    ];

    private IReadOnlyList<ActionItem> Actions => client is not { } one ? [] :
    [
        new(Words["ManageKeys"], "key", () => GoAsync(Section.Keys)),
        .. one.Kind == ClientKind.Confidential
            ? [new ActionItem(Words["RegenerateSecret"], "renew", async () => await SayAsync(await Dialogs.RegenerateAsync(one.ClientId), "SecretRegenerated"))]
            : Array.Empty<ActionItem>(),
        one.IsPaused
            ? new(Words["Resume"], "play", async () => await SayAsync(await Dialogs.ResumeAsync(one.ClientId, one.Name), "ClientResumed"))
            : new(Words["Pause"], "pause", async () => await SayAsync(await Dialogs.PauseAsync(one.ClientId, one.Name), "ClientPaused")),
        new(Words["Delete"], "bin", DeleteAsync) { IsDangerous = true },
    ];

    protected override async Task OnParametersSetAsync()
    {
        var wanted = Enum.TryParse<Section>(SectionName, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : Section.Settings;
        if (client?.ClientId != ClientId)
        {
            await LoadAsync();
        }

        said = wanted == shown ? said : null;
        shown = Sections.Any(section => section.Section == wanted) ? wanted : Section.Settings;
    }

    private async Task LoadAsync()
    {
        var outcome = await Acting.RunAsync(actor => Clients.FindAsync(actor, ClientId, CancellationToken.None));
        client = outcome.IsDone(out var found, out problem) ? found : null;
        await ReviewAsync();
    }

    private async Task ReviewAsync()
    {
        if (client is not null)
        {
            review = (await Acting.RunAsync(actor => ReviewClient.RunAsync(actor, ClientId, CancellationToken.None))).IsDone(out var found, out _) ? found : null;
        }
    }

    // What mended a finding may have ended the client.
    private async Task OnMendedAsync()
    {
        await LoadAsync();
        if (problem?.Kind == ProblemKind.NotFound)
        {
            Navigation.NavigateTo(PortalUrls.ApiClients);
        }
    }

    private async Task OnSavedAsync(ClientDetail saved)
    {
        (client, said) = (saved with { NewSecret = null }, null);
        await ReviewAsync();
        if (saved.NewSecret is { } secret)
        {
            await Dialogs.ShowSecretAsync(saved.ClientId, secret);
        }
    }

    private async Task DeleteAsync()
    {
        if (await Dialogs.DeleteAsync(client!.ClientId, client.Name))
        {
            Navigation.NavigateTo(PortalUrls.ApiClients);
        }
    }

    private async Task SayAsync(bool done, string word)
    {
        said = null;
        if (done)
        {
            await LoadAsync();
            said = client is null ? null : Words[word, client.Name].Value;
        }

        StateHasChanged();
    }

    private string UrlOf(Section section) =>
        section == Section.Settings ? PortalUrls.ApiClient(ClientId) : $"{PortalUrls.ApiClient(ClientId)}?section={section.ToString().ToLowerInvariant()}";

    private Task GoAsync(Section section)
    {
        Navigation.NavigateTo(UrlOf(section));
        return Task.CompletedTask;
    }
}
