using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Usage;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>A client's API keys: add, copy with one click, delete. A key's value is not in the page; it passes the circuit once, at the click on its icon.</summary>
public sealed partial class ApiKeysPanel
{
    private const int PageSize = 25;
    private static readonly string[] ShownFields = [nameof(ApiKeyDraft.Name), nameof(ApiKeyDraft.Scopes), nameof(ApiKeyDraft.ExpiresAt)];
    private ExpiryField expiry = default!;
    private ActionMenu menu = default!;
    private IReadOnlyList<ApiKeyRow>? keys;
    private IReadOnlyDictionary<Guid, IReadOnlyList<long>> trends = new Dictionary<Guid, IReadOnlyList<long>>();
    private string? name;
    private KeyRights rights;
    private ScopeSet scopes = ScopeSet.Empty;
    private Problem? problem;
    private string? said;
    private bool keepsCopies = true;
    private bool adding;
    private bool busy;
    private bool hasMore;
    private int most = PageSize;

    private enum KeyRights
    {
        Admin,
        Member,
        Scopes,
    }

    [Parameter, EditorRequired]
    public string ClientId { get; set; } = "";

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalScript Script { get; set; } = default!;

    [Inject]
    internal ClientDialogs Dialogs { get; set; } = default!;

    [Inject]
    public required ApiKeyQueries Keys { get; set; }

    [Inject]
    public required UsageTrends Trends { get; set; }

    [Inject]
    internal CurrentActor CurrentActor { get; set; } = default!;

    [Inject]
    public required CreateApiKey CreateApiKey { get; set; }

    [Inject]
    public required RevealApiKey RevealApiKey { get; set; }

    private IReadOnlyList<(KeyRights Value, string Text)> RightsOptions =>
    [
        (KeyRights.Admin, Words["RightsAdmin"]),
        (KeyRights.Member, Words["RightsMember"]),
        (KeyRights.Scopes, Words["RightsScopes"]),
    ];

    protected override async Task OnInitializedAsync() => await LoadAsync();

    private async Task LoadAsync()
    {
        var ask = new PageAsk { Limit = most };
        var outcome = await Acting.RunAsync(actor => Keys.ListAsync(actor, ClientId, ask, CancellationToken.None));
        if (outcome.IsDone(out var page, out problem))
        {
            (keys, hasMore) = (page.Items, page.Next is not null);
            trends = await Trends.ReadAsync(await CurrentActor.GetAsync(CancellationToken.None), [.. keys.Select(key => key.Id)], CancellationToken.None);
            keepsCopies = keys.Count == 0 || keys.Any(key => key.CanBeCopied);
        }
    }

    private async Task MoreAsync()
    {
        most = Math.Min(most + PageSize, ApiKey.MaxPerClient);
        await LoadAsync();
    }

    private async Task AddAsync()
    {
        if (busy)
        {
            return; // a second click that was on its way already (SEC-207)
        }

        (adding, said, problem) = (true, null, expiry.Mistake);
        if (problem is null)
        {
            busy = true;
            await CreateAsync(DraftOfForm());
            busy = false;
        }

        StateHasChanged();
        await Script.FocusFirstMistakeAsync();
    }

    private async Task CreateAsync(ApiKeyDraft draft)
    {
        var outcome = await Acting.RunAsync(actor => CreateApiKey.RunAsync(actor, ClientId, draft, CancellationToken.None));
        if (!outcome.IsDone(out var created, out problem))
        {
            return;
        }

        (name, rights, scopes) = (null, KeyRights.Admin, ScopeSet.Empty);
        expiry.Clear();
        await LoadAsync();
        said = Words["KeyAdded", created.Name];

        // Where the workspace keeps no copy this is the only chance to see the value; elsewhere it is dropped here, unseen.
        if (created.Key is { } key && keys?.FirstOrDefault(row => row.Id == created.Id) is { CanBeCopied: false })
        {
            await Dialogs.ShowKeyAsync(key);
        }
    }

    private ApiKeyDraft DraftOfForm() => new()
    {
        Name = name ?? "",
        Role = rights switch { KeyRights.Admin => WorkspaceRole.Admin, KeyRights.Member => WorkspaceRole.Member, _ => null },
        Scopes = rights == KeyRights.Scopes ? [.. scopes] : null,
        ExpiresAt = expiry.At,
    };

    private async Task<string?> RevealAsync(ApiKeyRow key)
    {
        (adding, said) = (false, null);
        var outcome = await Acting.RunAsync(actor => RevealApiKey.RunAsync(actor, ClientId, key.Id, CancellationToken.None));
        if (outcome.IsDone(out var value, out problem))
        {
            return value.Reveal();
        }

        StateHasChanged(); // the refusal is shown here and not by the row that asks
        return null;
    }

    private void OpenMenu(ApiKeyRow key) => menu.OpenAt(key.Id, Words["MoreActions", key.Name]);

    private List<ActionItem> ActionsOf(Guid id) => keys?.FirstOrDefault(row => row.Id == id) is { } key ? ActionsOf(key) : [];

    private List<ActionItem> ActionsOf(ApiKeyRow key) =>
    [
        new(Words["Edit"], "edit", () => ThenSayAsync(Dialogs.EditKeyAsync(ClientId, key), "KeyChanged", key)),
        new(Words["RotateKey"], "renew", () => ThenSayAsync(Dialogs.RotateKeyAsync(ClientId, key.Id, key.Name), "KeyRotated", key)),
        .. Overlap.Runs(key.PreviousEndsAt, Time.GetUtcNow())
            ? [new ActionItem(KeyWords["UndoRotation"], "undo", () => ThenSayAsync(Dialogs.UndoRotationAsync(ClientId, key), KeyWords["RotationUndone", key.Name].Value))]
            : Array.Empty<ActionItem>(),
        key.DisabledAt is null
            ? new(Words["DisableKey"], "pause", () => ThenSayAsync(Dialogs.DisableKeyAsync(ClientId, key), "KeyIsOff", key))
            : new(Words["EnableKey"], "play", () => ThenSayAsync(Dialogs.EnableKeyAsync(ClientId, key), "KeyIsOn", key)),
    ];

    private Task DeleteAsync(ApiKeyRow key) => ThenSayAsync(Dialogs.DeleteKeyAsync(ClientId, key), "KeyDeleted", key);

    private Task ThenSayAsync(Task<bool> act, string word, ApiKeyRow key) => ThenSayAsync(act, Words[word, key.Name].Value);

    private async Task ThenSayAsync(Task<bool> act, string sentence)
    {
        (adding, said) = (false, null);
        if (await act)
        {
            await LoadAsync();
            said = sentence;
        }

        StateHasChanged(); // a menu's item is rendered by the menu, and so is its event
    }
}
