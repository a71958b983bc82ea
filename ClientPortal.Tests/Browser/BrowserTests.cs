using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.Browser;

/// <summary>What all browser tests share: the browser and one portal. <c>./portal test --fast</c> leaves the category out.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<Chromium>, ICollectionFixture<PortalHost>
{
    public const string Name = "Browser";
}
