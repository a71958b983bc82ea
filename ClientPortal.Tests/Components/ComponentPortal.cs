using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.Components;

/// <summary>The one host of the component tests; each test has a workspace of its own in it.</summary>
[CollectionDefinition(Name)]
public sealed class ComponentPortal : ICollectionFixture<PortalHost>
{
    public const string Name = "Components";
}
