using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Drivers;

/// <summary>A host that goes by the real clock, as the libraries do that drive it.</summary>
public sealed class DriverHost : IAsyncLifetime
{
    public const string PostLogoutRedirectUri = "https://app.example/bye";

    public OAuthHost Portal { get; } = new() { Clock = TimeProvider.System };

    public string Issuer => Portal.Address.ToString().TrimEnd('/');

    Task IAsyncLifetime.InitializeAsync() => ((IAsyncLifetime)Portal).InitializeAsync();

    async Task IAsyncLifetime.DisposeAsync() => await Portal.DisposeAsync();
}
