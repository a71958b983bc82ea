using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>The workspace's API clients. Search, order and page stand in the URL, so that Back, Reload and a shared link show the same.</summary>
public sealed partial class ClientList : IDisposable
{
    private const int PageSize = 25;
    private const string NoSoftware = "-";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly ClientSort[] Sorts = [ClientSort.Name, ClientSort.ClientId, ClientSort.CreatedAt, ClientSort.LastUsedAt];
    private ActionMenu menu = default!;
    private CancellationTokenSource? typing;
    private ClientListPage? list;
    private ClientSort sort;
    private bool descending;
    private Problem? problem;
    private string? said;
    private string? typed;
    private (string?, string?, string?, string?, int?)? shown;
    private IReadOnlyList<SoftwareRow> software = [];

    [SupplyParameterFromQuery(Name = "search")]
    public string? Search { get; set; }

    /// <summary>Only the clients that registered themselves as copies of this; a hyphen for those that do not say.</summary>
    [SupplyParameterFromQuery(Name = "software")]
    public string? Software { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? SortName { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    public string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    [Inject]
    internal ClientDialogs Dialogs { get; set; } = default!;

    [Inject]
    public required ClientQueries Clients { get; set; }

    [Inject]
    internal CurrentActor CurrentActor { get; set; } = default!;

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [Inject]
    public required TimeProvider Time { get; set; }

    private CountedPage<ClientRow>? Page => list?.Rows;

    private int Number => Math.Clamp(PageNumber ?? 1, 1, CountedPage<ClientRow>.MaxTotal / PageSize);

    private int Skip => (Number - 1) * PageSize;

    protected override async Task OnParametersSetAsync()
    {
        var asked = (Search, Software, SortName, Order, PageNumber);
        if (asked == shown)
        {
            return;
        }

        shown = asked;
        typed = typing is null ? Search : typed; // what is being typed is newer than the URL
        sort = Enum.TryParse<ClientSort>(SortName, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : ClientSort.Name;
        descending = Order == "down";
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var ask = new ClientListAsk
        {
            Search = Search,
            Origin = Software is null ? null : ClientOrigin.Registration,
            Software = Software == NoSoftware ? null : Software,
            SortBy = sort,
            Descending = descending,
        };
        var actor = await CurrentActor.GetAsync(CancellationToken.None);
        list = (await Clients.ListPageAsync(actor, ask, Skip, PageSize, CancellationToken.None)).IsDone(out var found, out problem) ? found : null;
        software = list is { HasSoftware: true } && (await Clients.ListSoftwareAsync(actor, CancellationToken.None)).IsDone(out var listed, out _) ? listed : [];
        if (Page is { Items.Count: 0, Total: > 0 })
        {
            Go(UrlOfPage(1)); // the last row of the last page has gone
        }
    }

    private async Task SearchAsync(string? text)
    {
        if (typing is not null)
        {
            await typing.CancelAsync();
        }

        typing = new CancellationTokenSource();
        typed = text;
        try
        {
            await Task.Delay(Pause, Time, typing.Token);
            Go(Url(("search", string.IsNullOrWhiteSpace(typed) ? null : typed.Trim()), ("page", null)));
        }
        catch (OperationCanceledException)
        {
            // Typed on: the next pause searches.
        }
    }

    // A click on the column that sorts already turns it round. Times begin with the newest.
    private void SortBy(ClientSort chosen)
    {
        var down = chosen == sort ? !descending : chosen is ClientSort.CreatedAt or ClientSort.LastUsedAt;
        Go(Url(("sort", chosen == ClientSort.Name ? null : chosen.ToString()), ("order", down ? "down" : null), ("page", null)));
    }

    // What comes from the browser is a position in our list and nothing else (SEC-207).
    private void ShowSoftware(string? at) => Go(Url(
        ("software", int.TryParse(at, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < software.Count ? software[index].Software ?? NoSoftware : null), ("page", null)));

    private string UrlOfPage(int number) => Url(("page", number == 1 ? null : number));

    private string Url(params (string Name, object? Value)[] changes) =>
        Navigation.GetUriWithQueryParameters(changes.ToDictionary(change => change.Name, change => change.Value, StringComparer.Ordinal));

    private void Go(string url) => Navigation.NavigateTo(url, replace: true);

    private async Task RegisterAsync()
    {
        said = null;
        if (await Dialogs.RegisterAsync() is not { } registered)
        {
            return;
        }

        if (registered.Secret is { } secret)
        {
            await Dialogs.ShowSecretAsync(registered.ClientId, secret);
        }

        await SayAsync(true, "ClientCreated", registered.Name);
    }

    private void OpenMenu(ClientRow client) => menu.OpenAt(client.Id, Words["MoreActions", client.Name]);

    private List<ActionItem> ActionsOf(Guid id) => Page?.Items.FirstOrDefault(row => row.Id == id) is { } client ? ActionsOf(client) : [];

    private List<ActionItem> ActionsOf(ClientRow client)
    {
        var items = new List<ActionItem>
        {
            new(Words["Edit"], "edit", () => Open(client)),
            new(Words["ManageKeys"], "key", () => Dialogs.ManageKeysAsync(client.ClientId)),
        };
        if (client.Kind == ClientKind.Confidential)
        {
            items.Add(new(Words["RegenerateSecret"], "renew", async () => await SayAsync(await Dialogs.RegenerateAsync(client.ClientId), "SecretRegenerated", client.Name)));
        }

        items.Add(client.IsPaused
            ? new(Words["Resume"], "play", async () => await SayAsync(await Dialogs.ResumeAsync(client.ClientId, client.Name), "ClientResumed", client.Name))
            : new(Words["Pause"], "pause", async () => await SayAsync(await Dialogs.PauseAsync(client.ClientId, client.Name), "ClientPaused", client.Name)));
        items.Add(new(Words["Delete"], "bin", async () => await SayAsync(await Dialogs.DeleteAsync(client.ClientId, client.Name), "ClientDeleted", client.Name)) { IsDangerous = true });
        return items;
    }

    private Task Open(ClientRow client)
    {
        Navigation.NavigateTo(PortalUrls.ApiClient(client.ClientId));
        return Task.CompletedTask;
    }

    private async Task SayAsync(bool done, string word, string name)
    {
        said = null;
        if (done)
        {
            await LoadAsync();
            said = Words[word, name];
        }

        StateHasChanged();
    }

    private static string WordOf(ClientSort by) => by switch
    {
        ClientSort.ClientId => "ClientId",
        ClientSort.CreatedAt => "SortByNewest",
        ClientSort.LastUsedAt => "SortByUse",
        _ => "Name",
    };

    public void Dispose()
    {
        typing?.Cancel();
        typing?.Dispose();
    }
}
