using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.SingleSignOn.Support;

/// <summary>The portal, and a second instance of this very host that is the identity provider of its workspace Acme.</summary>
public sealed class TwoPortals : IAsyncLifetime
{
    public OAuthHost Provider { get; } = new();

    public SignOnHost Here { get; private set; } = default!;

    public OAuthHost Portal => Here.Portal;

    /// <summary>What the portal is at the provider.</summary>
    public TestClient Registered { get; private set; } = default!;

    public async Task InitializeAsync()
    {
        Provider.StartServer();
        Here = new SignOnHost(Provider.Time);
        await Here.StartAsync();
        Registered = await Provider.RegisterAsync(draft => draft with { Name = "The portal", RedirectUris = [Here.Callback] });
        await Here.ConnectAsync(Provider.Address.GetLeftPart(UriPartial.Authority), Registered.ClientId, Registered.Secret!);
    }

    public async Task DisposeAsync()
    {
        await Here.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>Whoever is signed in at the provider lets the portal know; where the provider then leads to.</summary>
    public static async Task<Uri> LetThroughAsync(Visitor atProvider, ProviderRequest request) => (await atProvider.AllowAsync(request.Address.PathAndQuery)).Location;

    /// <summary>The whole way; the portal's answer to the provider's.</summary>
    public async Task<HttpResponseMessage> SignInAsync(SignOnBrowser browser, string email, string returnUrl = "/account/security")
    {
        var request = await browser.BeginAsync(email, returnUrl);
        return await browser.ReturnAsync(await LetThroughAsync(await Provider.SignInAsync(email), request));
    }

    /// <summary>An account at the provider alone.</summary>
    public Task<Guid> AddAtProviderAsync(string email) => SignOnHost.AddPersonAsync(Provider, email, OAuthHost.Acme);
}
