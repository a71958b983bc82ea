using ClientPortal.Domain.Outbound;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.OAuth.Registration;

/// <summary>A host at which anybody may register, and which reads clients' documents of a web that a test writes.</summary>
public sealed class OpenPortal : IAsyncLifetime
{
    public OpenPortal()
    {
        Host = new OAuthHost { Outside = services => services.AddSingleton<IOutbound>(Web) };
        Host.With("OAuth:Registration", "Open").With("OAuth:ClientIdMetadata", "On");
    }

    public OAuthHost Host { get; }

    public WrittenWeb Web { get; } = new();

    public Task InitializeAsync() => ((IAsyncLifetime)Host).InitializeAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();
}

/// <summary>The one host of the tests of clients that nobody of the portal registered.</summary>
[CollectionDefinition(Name)]
public sealed class OpenPortalTests : ICollectionFixture<OpenPortal>
{
    public const string Name = "Clients of nobody";
}
