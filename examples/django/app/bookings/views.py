import datetime
import uuid

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from bookings import files, queue, tasks
from bookings.models import Report


def home(request):
    return render(request, "bookings/home.html")


@login_required
@require_POST
def begin_import(request):
    """Keeps a file where every worker finds it, and leaves the rest to Celery."""
    key = f"imports/{uuid.uuid4()}.csv"
    files.write(key, request.FILES["bookings"].read())
    tasks.take_over.delay(key)
    return JsonResponse({"import": key}, status=202)


@login_required
@require_POST
def ask(request):
    """Asks for the report on a month. A function makes it."""
    try:
        month = datetime.date.fromisoformat(request.POST.get("month", "") + "-01")
    except ValueError:
        return HttpResponseBadRequest("month: write it as 2026-10")
    with transaction.atomic():
        asked = Report.objects.create(month=month)
        # Not before it is written: the function may be faster than this request.
        transaction.on_commit(lambda: queue.send(asked))
    return JsonResponse({"report": reverse("report", args=[asked.pk])}, status=202)


@login_required
def report(request, pk):
    found = get_object_or_404(Report, pk=pk)
    answer = {"month": str(found), "state": found.state}
    if found.state == Report.State.READY:
        answer["file"] = reverse("file", args=[pk])
    return JsonResponse(answer)


@login_required
def file(request, pk):
    found = get_object_or_404(Report, pk=pk, state=Report.State.READY)
    return FileResponse(files.read(found.key), as_attachment=True, filename=f"{found}.csv", content_type="text/csv")
