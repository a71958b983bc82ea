using System.Net;
using ClientPortal.Web;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.Hosting.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Hosting;

public sealed class CircuitGateTests(PortalHost portal) : IClassFixture<PortalHost>
{
    private const string Negotiate = "/_blazor/negotiate?negotiateVersion=1";

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData(null)]
    [Trait("SEC", "204")]
    public async Task A_circuit_is_not_opened_from_elsewhere(string? origin)
    {
        using var client = await SignedInAsync();

        (await NegotiateAsync(client, origin)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Trait("SEC", "204")]
    public async Task A_circuit_is_not_opened_for_a_stranger()
    {
        using var client = portal.Browserlike();

        (await NegotiateAsync(client, Origin)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_signed_in_person_opens_one_from_our_page()
    {
        using var client = await SignedInAsync();

        (await NegotiateAsync(client, Origin)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "205")]
    public void One_person_cannot_take_the_circuits_of_the_others()
    {
        var count = new CircuitCount();
        for (var i = 0; i < CircuitCount.MostPerPerson; i++)
        {
            count.TryAdd("one").ShouldBeTrue();
        }

        count.TryAdd("one").ShouldBeFalse();
        count.IsFull("one").ShouldBeTrue();
        count.TryAdd("other").ShouldBeTrue();
        count.Remove("one");
        count.TryAdd("one").ShouldBeTrue();
    }

    private string Origin => portal.Address.GetLeftPart(UriPartial.Authority);

    private async Task<HttpClient> SignedInAsync()
    {
        var person = await portal.AddOwnerAsync($"Circuits {Guid.CreateVersion7():n}"[..30]);
        var client = portal.CreateClient();
        client.BaseAddress = portal.Address;
        client.DefaultRequestHeaders.Add(
            "Cookie", $"{PortalCookies.NameOf(portal.Services.GetRequiredService<PortalOptions>(), SessionAuthentication.CookieName)}={person.SessionKey}");
        return client;
    }

    private static async Task<HttpStatusCode> NegotiateAsync(HttpClient client, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Negotiate);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
