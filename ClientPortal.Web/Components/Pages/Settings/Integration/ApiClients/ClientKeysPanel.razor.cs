using ClientPortal.Domain;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>The public keys of a client: upload, generate, name their address, delete. A private half is shown once, in a dialog of its own.</summary>
public sealed partial class ClientKeysPanel
{
    private static readonly string[] ShownFields = [nameof(ClientProtocol.Jwks), nameof(ClientProtocol.JwksUri), nameof(ClientKey.Algorithm)];
    private static readonly IReadOnlyList<(string Value, string Text)> Algorithms = [.. KeyAlgorithms.All.Select(name => (name, name))];
    private ClientKeyList? list;
    private Problem? problem;
    private string? said;
    private string? text;
    private string? address;
    private string algorithm = KeyAlgorithms.Es256;
    private bool busy;

    [Parameter, EditorRequired]
    public string ClientId { get; set; } = "";

    /// <summary>The workspace, as the issuer of what is signed for a person.</summary>
    [Parameter]
    public Guid CustomerId { get; set; }

    /// <summary>What is signed with a key can speak for the person who added it.</summary>
    [Parameter]
    public bool SpeaksForPeople { get; set; }

    /// <summary>The client's keys are others now, and with them its version.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalDialogs Dialogs { get; set; } = default!;

    [Inject]
    internal PortalScript Script { get; set; } = default!;

    [Inject]
    public required ClientKeyQueries Keys { get; set; }

    [Inject]
    public required AddClientKeys AddClientKeys { get; set; }

    [Inject]
    public required GenerateClientKey GenerateClientKey { get; set; }

    [Inject]
    public required DeleteClientKey DeleteClientKey { get; set; }

    [Inject]
    public required NameClientKeysAddress NameClientKeysAddress { get; set; }

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        address = list?.JwksUri;
    }

    private async Task LoadAsync()
    {
        var outcome = await Acting.RunAsync(actor => Keys.ListAsync(actor, ClientId, CancellationToken.None));
        list = outcome.IsDone(out var found, out problem) ? found : list;
    }

    private async Task AddAsync()
    {
        if (await DoneAsync(actor => AddClientKeys.RunAsync(actor, ClientId, text, CancellationToken.None)) is not null)
        {
            text = null;
            await AfterAsync("KeyAdded");
        }
    }

    private async Task GenerateAsync()
    {
        if (await DoneAsync(actor => GenerateClientKey.RunAsync(actor, ClientId, algorithm, CancellationToken.None)) is { Value: var made })
        {
            await Dialogs.OpenAsync<PrivateKeyDialog, object>(Words["PrivateKey"], new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(PrivateKeyDialog.KeyId)] = made.KeyId,
                [nameof(PrivateKeyDialog.Jwk)] = new SecretHandover(made.PrivateJwk),
                [nameof(PrivateKeyDialog.Pem)] = new SecretHandover(made.PrivatePem),
            }, PortalDialogs.Wide);
            await AfterAsync("KeyAdded");
        }
    }

    private async Task SaveAddressAsync()
    {
        if (await DoneAsync(actor => NameClientKeysAddress.RunAsync(actor, ClientId, address, CancellationToken.None)) is not null)
        {
            await AfterAsync("AddressSaved");
        }
    }

    private async Task DeleteAsync(ClientKeyRow key)
    {
        (said, problem) = (null, null);
        var deleted = await Dialogs.OpenAsync<ConfirmDanger, bool>(Words["DeleteTitle"], new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ConfirmDanger.Sentences)] = new[] { key.KeyId, Words["DeleteEnds"].Value },
            [nameof(ConfirmDanger.Verb)] = Words["Delete"].Value,
            [nameof(ConfirmDanger.ActAsync)] = async Task<Problem?> () =>
                (await Acting.RunAsync(actor => DeleteClientKey.RunAsync(actor, ClientId, key.KeyId, CancellationToken.None))).IsDone(out _, out var refused) ? null : refused,
        }, PortalDialogs.Narrow);
        if (deleted)
        {
            await AfterAsync("KeyDeleted");
        }
    }

    // One act at a time; a second click that was on its way already does nothing (SEC-207).
    private async Task<Outcome<T>.Done?> DoneAsync<T>(Func<Actor, Task<Outcome<T>>> operation)
    {
        if (busy)
        {
            return null;
        }

        (busy, said) = (true, null);
        var outcome = await Acting.RunAsync(operation);
        busy = false;
        if (!outcome.IsDone(out _, out problem))
        {
            StateHasChanged();
            await Script.FocusFirstMistakeAsync();
        }

        return outcome as Outcome<T>.Done;
    }

    private async Task AfterAsync(string word)
    {
        await LoadAsync();
        said = Words[word];
        await Changed.InvokeAsync();
    }

    private static string DescriptionOf(ClientKeyRow key) => key.Algorithm is { } only ? $"{key.KeyType} {key.Bits} · {only}" : $"{key.KeyType} {key.Bits}";
}
