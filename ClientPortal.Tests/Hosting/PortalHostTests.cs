using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Hosting;

public sealed class PortalHostTests(PortalHost portal) : IClassFixture<PortalHost>
{
    [Theory]
    [InlineData("/account/login")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/_content/Radzen.Blazor/css/material-base.css")]
    public async Task Pages_and_assets_are_served(string path)
    {
        using var client = portal.Browserlike();

        (await client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void A_test_host_keeps_its_data_to_itself() =>
        portal.Services.GetRequiredService<IConfiguration>()["Portal:DataDirectory"].ShouldBe(portal.DataDirectory);
}
