using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>
/// A client's settings, in sections. Whoever saved first wins; the other is told, and keeps what they typed until they load the current
/// values. Saving keeps the page, and the focus, where they are.
/// </summary>
public sealed partial class ClientSettingsPanel
{
    private static readonly string[] ShownFields =
    [
        nameof(ClientEdit.Name), nameof(ClientEdit.RedirectUris), nameof(ClientEdit.PostLogoutRedirectUris), nameof(ClientEdit.GrantTypes), nameof(ClientEdit.Scopes),
        nameof(ClientEdit.TokenEndpointAuthMethod), nameof(ClientEdit.AccessTokenLifetimeSeconds), nameof(ClientEdit.RefreshTokenLifetimeSeconds),
        nameof(ClientEdit.RefreshTokenIdleLifetimeSeconds), nameof(ClientProtocol.BackchannelLogoutUri), nameof(ClientProtocol.TlsClientAuthSubjectDn),
        nameof(ClientProtocol.IdTokenSignedResponseAlg), nameof(ClientProtocol.AccessTokenFormat), nameof(ClientProtocol.CertificateBoundAccessTokens),
        nameof(ClientEdit.RotateRefreshTokens), nameof(ClientEdit.ApplicationType), nameof(ClientPresentation.Description), nameof(ClientPresentation.ClientUri), nameof(ClientPresentation.PolicyUri),
        nameof(ClientPresentation.TosUri), nameof(ClientPresentation.DeveloperName), nameof(ClientPresentation.Contacts),
    ];

    private UriListField redirects = default!;
    private UriListField postLogouts = default!;
    private ClientSettingsForm form = default!;
    private ClientDetail? shown;
    private Problem? problem;
    private string? said;
    private bool busy;

    [Parameter, EditorRequired]
    public ClientDetail Client { get; set; } = default!;

    [Parameter]
    public EventCallback<ClientDetail> Saved { get; set; }

    /// <summary>Something about the client was changed that is not one of these settings.</summary>
    [Parameter]
    public EventCallback<ClientDetail> Changed { get; set; }

    [Parameter]
    public EventCallback Reload { get; set; }

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalScript Script { get; set; } = default!;

    [Inject]
    public required EditClient EditClient { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    protected override void OnParametersSet()
    {
        if (shown is null)
        {
            form = new ClientSettingsForm(Client);
        }
        else if (shown.Version != Client.Version)
        {
            form.GoOnFrom(Client);
        }

        shown = Client;
    }

    // The page was not there yet when the browser looked for the section that the address names.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        var section = new Uri(Navigation.Uri).Fragment.TrimStart('#');
        if (firstRender && section.Length > 0)
        {
            await Script.ShowAsync(section);
        }
    }

    private async Task SaveAsync()
    {
        if (busy)
        {
            return; // a second click that was on its way already (SEC-207)
        }

        said = null;
        (form.RedirectUris, form.PostLogoutRedirectUris) = (redirects.All, postLogouts.All);
        redirects.Clear();
        postLogouts.Clear();
        problem = form.UnreadableNumbers(Words["NumberNotReadable"]);
        if (problem is null)
        {
            busy = true;
            var outcome = await Acting.RunAsync(actor => EditClient.RunAsync(actor, Client.ClientId, form.ToEdit(), CancellationToken.None));
            busy = false;
            if (outcome.IsDone(out var saved, out problem))
            {
                await TakeAsync(saved);
                return;
            }
        }

        await Task.Yield(); // a mistake that was found without asking is rendered only after this handler has let go
        StateHasChanged();
        await Script.FocusFirstMistakeAsync();
    }

    private async Task TakeAsync(ClientDetail saved)
    {
        (form, shown) = (new ClientSettingsForm(saved), saved);
        said = Words["ClientSaved"];
        await Saved.InvokeAsync(saved);
    }

    private async Task ReloadAsync()
    {
        (shown, problem, said) = (null, null, null);
        await Reload.InvokeAsync();
    }
}
