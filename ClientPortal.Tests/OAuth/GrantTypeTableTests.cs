using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ClientPortal.Tests.OAuth;

public sealed class GrantTypeTableTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    public void Each_operation_serves_the_grant_type_of_its_line()
    {
        var served = host.Services.GetServices<IExchangesGrant>().ToDictionary(grant => grant.GetType(), grant => grant.GrantType);

        served.Count.ShouldBe(GrantTypeTable.All.Count);
        GrantTypeTable.All.ShouldAllBe(entry => served[entry.Operation] == entry.GrantType);
    }
}
