using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Words;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>A client's settings. Whoever saved first wins; the other is told, and keeps what they typed until they load the current values.</summary>
public sealed partial class ClientSettingsPanel
{
    private static readonly string[] ShownFields =
    [
        nameof(ClientEdit.Name), nameof(ClientEdit.RedirectUris), nameof(ClientEdit.PostLogoutRedirectUris), nameof(ClientEdit.GrantTypes), nameof(ClientEdit.Scopes),
        nameof(ClientEdit.TokenEndpointAuthMethod), nameof(ClientEdit.AccessTokenLifetimeSeconds), nameof(ClientEdit.RefreshTokenLifetimeSeconds),
        nameof(ClientEdit.RefreshTokenIdleLifetimeSeconds),
    ];

    private static readonly (string Type, string Word)[] GrantChoices =
    [
        (GrantTypes.AuthorizationCode, "GrantCode"),
        (GrantTypes.RefreshToken, "GrantRefresh"),
        (GrantTypes.ClientCredentials, "GrantMachine"),
    ];

    private UriListField redirects = default!;
    private UriListField postLogouts = default!;
    private ClientSettingsForm form = default!;
    private Problem? problem;
    private bool busy;

    [Parameter, EditorRequired]
    public ClientDetail Client { get; set; } = default!;

    [Parameter]
    public EventCallback<ClientDetail> Saved { get; set; }

    [Parameter]
    public EventCallback Reload { get; set; }

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalScript Script { get; set; } = default!;

    [Inject]
    internal ProblemText Problems { get; set; } = default!;

    [Inject]
    public required EditClient EditClient { get; set; }

    private IReadOnlyList<(TokenEndpointAuthMethod Value, string Text)> AuthMethods =>
    [
        (TokenEndpointAuthMethod.ClientSecret, Words["AuthAny"]),
        (TokenEndpointAuthMethod.ClientSecretBasic, Words["AuthBasic"]),
        (TokenEndpointAuthMethod.ClientSecretPost, Words["AuthPost"]),
    ];

    protected override void OnInitialized() => form = new ClientSettingsForm(Client);

    private async Task SaveAsync()
    {
        if (busy)
        {
            return;
        }

        (form.RedirectUris, form.PostLogoutRedirectUris) = (redirects.All, postLogouts.All);
        redirects.Clear();
        postLogouts.Clear();
        if (form.UnreadableNumbers(Words["NumberNotReadable"]) is { } unreadable)
        {
            problem = unreadable;
        }
        else
        {
            busy = true;
            var outcome = await Acting.RunAsync(actor => EditClient.RunAsync(actor, Client.ClientId, form.ToEdit(), CancellationToken.None));
            busy = false;
            if (outcome.IsDone(out var saved, out problem))
            {
                await Saved.InvokeAsync(saved);
                return;
            }
        }

        StateHasChanged();
        await Script.FocusFirstMistakeAsync();
    }
}
