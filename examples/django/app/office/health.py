"""What the load balancer asks for."""

from django.http import HttpResponse


class Health:
    """Answers before anything looks at the Host, which is the address of the task, or
    wants TLS, which ended at the load balancer. It asks no database: a database that is
    away for a minute must not take every task away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        return self.get_response(request)
